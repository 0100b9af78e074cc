//! Records as of a moment, on two axes: as they were known (recorded until then) and as they were true
//! (in force since before then). Both may be asked at once.

import type { AnyEntity } from '@shared/define'
import type { Queryable } from '../database/database'
import { noTimers, timersAfter, type Timers } from '../deadlines/timers'
import { english } from '../languages'
import { columnsOf, rowAfter, titlesIn, toRecord, type Row } from './project'
import { readEvents } from './read'
import type { Vault } from './vault'

export interface Moment {
  known?: string | undefined
  valid?: string | undefined
}

const BATCH = 2_000

/** Every record of the entity that was there then, or the one with this id. */
export async function rowsAsOf(db: Queryable, vault: Vault, entity: AnyEntity, moment: Moment, id: string | null = null): Promise<Row[]> {
  const rows = new Map<string, Row>()
  const timers = new Map<string, Timers>()
  for (let last = 0; ; ) {
    const events = await readEvents(
      db,
      vault,
      `WHERE kind = $1 AND seq > $2 AND ($3::timestamptz IS NULL OR at <= $3) AND ($4::timestamptz IS NULL OR effective <= $4) AND ($5::uuid IS NULL OR record = $5)
       ORDER BY seq LIMIT ${BATCH}`,
      [entity.name, last, moment.known ?? null, moment.valid ?? null, id],
    )
    for (const event of events) {
      const before = rows.get(event.record) ?? null
      // What was not there yet cannot have changed.
      if (event.type === 'ended') rows.delete(event.record)
      else if (before !== null || event.version === 1) {
        const known = timers.get(event.record) ?? noTimers
        const row = rowAfter(entity, event, before, known)
        rows.set(event.record, row)
        if (entity.deadlines !== undefined) timers.set(event.record, timersAfter(entity, toRecord(entity, row), event.at, known))
      }
    }
    last = events.at(-1)?.seq ?? 0
    if (events.length < BATCH) break
  }
  return titled(db, entity, [...rows.values()])
}

/** With the titles that the records they refer to have today. */
async function titled(db: Queryable, entity: AnyEntity, rows: readonly Row[]): Promise<Row[]> {
  const found = await titlesIn(db, entity, rows, english)
  return rows.map((row) => ({ ...row, title: found.get(String(row['id'])) ?? null }))
}

/** As something that a query can select from in place of the entity's table. */
export function asSource(entity: AnyEntity, rows: readonly Row[]): { sql: string; value: string } {
  const complete = rows.map((row) => Object.fromEntries(columnsOf(entity).map((name) => [name, row[name] ?? null])))
  return { sql: `jsonb_populate_recordset(NULL::app."${entity.name}", $1::jsonb) AS past`, value: JSON.stringify(complete) }
}
