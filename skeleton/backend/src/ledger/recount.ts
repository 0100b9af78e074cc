//! Works out anew what follows from where the tool is: when deadlines are due, and fields that are computed.

import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import type { Queryable } from '../database/database'
import { loadTimers, timersAfter, writeTimers } from '../deadlines/timers'
import { column, columnsOf, recomputed, tableOf, toRecord, type Row } from './project'

const BATCH = 500

export async function recount(tx: Queryable): Promise<void> {
  for (const entity of allEntities) {
    const computed = Object.values(entity.fields).some((field) => field.computed !== undefined)
    if (!computed && entity.deadlines === undefined) continue
    for (let last: unknown = null, count = BATCH; count === BATCH; ) {
      const { rows } = await tx.query<Row>(`SELECT ${columnsOf(entity).map(column).join(', ')} FROM ${tableOf(entity)} WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE`, [last])
      for (const row of rows) await recountOne(tx, entity, row)
      last = rows.at(-1)?.['id'] ?? null
      count = rows.length
    }
  }
}

async function recountOne(tx: Queryable, entity: AnyEntity, row: Row): Promise<void> {
  const [id, at] = [String(row['id']), String(row['updated_at'])]
  const before = await loadTimers(tx, entity, id)
  const stored = await recomputed(tx, entity, row, before)
  const timers = timersAfter(entity, toRecord(entity, stored), at, before)
  await writeTimers(tx, entity, id, timers)
  for (const [name, { due }] of timers) {
    const earlier = before.get(name)?.due
    if (earlier === undefined || Date.parse(earlier) === Date.parse(due)) continue
    // Whoever was warned of it is not warned again because the clock is another.
    await tx.query(
      `INSERT INTO base.timer_told (kind, record, name, due, step, told_at) SELECT kind, record, name, $4, step, told_at FROM base.timer_told
       WHERE kind = $1 AND record = $2 AND name = $3 AND due = $5 AND step >= 0 ON CONFLICT DO NOTHING`,
      [entity.name, id, name, due, earlier],
    )
  }
}
