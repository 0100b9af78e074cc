//! A record through time: its events with what each changed, and the record as of a moment.

import type { AnyEntity, Value } from '@shared/define'
import type { Queryable } from '../database/database'
import { EVENT_COLUMNS, type LedgerEvent } from './append'
import { presentEvents, type ShownEvent } from './present'

/** Newest first. */
export async function history(db: Queryable, entity: AnyEntity, id: string): Promise<ShownEvent[]> {
  const { rows } = await db.query<LedgerEvent>(
    `SELECT ${EVENT_COLUMNS} FROM ledger.event WHERE kind = $1 AND record = $2 ORDER BY version`,
    [entity.name, id],
  )
  const previous = new Map<number, Record<string, Value>>()
  let state: Record<string, Value> = {}
  for (const event of rows) {
    if (event.version > 1) previous.set(event.seq, state)
    state = { ...state, ...event.data.set }
  }
  return (await presentEvents(db, rows, previous)).toReversed()
}

export type Axis = 'known' | 'true'

/** What was recorded (`known`) or in force (`true`) at that moment; null when there was nothing yet. */
export async function asOf(db: Queryable, entity: AnyEntity, id: string, at: string, axis: Axis): Promise<Record<string, Value> | null> {
  const { rows } = await db.query<{ version: number; data: Record<string, Value> | null }>('SELECT version, data FROM ledger.as_of($1, $2, $3, $4)', [
    entity.name,
    id,
    at,
    axis,
  ])
  const found = rows[0]
  if (!found) return null
  const record: Record<string, Value> = { id, version: found.version, as_of: at, state: found.data?.['state'] ?? null, number: found.data?.['number'] ?? null }
  for (const [name, field] of Object.entries(entity.fields)) record[name] = field.secret ? null : (found.data?.[name] ?? null)
  return record
}
