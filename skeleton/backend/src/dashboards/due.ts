//! Deadlines that run, of the records that the caller may see: what is due, soonest first.

import type { AnyEntity } from '@shared/define'
import { conditions } from '../entities/list'
import { hasStates, tableOf, titles } from '../ledger/project'
import type { Asking } from './measure'

export interface DueItem {
  entity: string
  id: string
  title: string
  state: string | null
  deadline: string
  due: string
  overdue: boolean
}

interface Wanted {
  /** As of the list API, with their words already resolved. */
  filters: ReadonlyMap<string, string>
  from?: string
  until: string
  limit: number
}

export async function dueItems({ db, caller, now }: Asking, entity: AnyEntity, { filters, from, until, limit }: Wanted): Promise<DueItem[]> {
  if (entity.deadlines === undefined) return []
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const where = conditions(entity, { caller, filters }, bind)
  const { rows } = await db.query<{ id: string; state: string | null; name: string; due: string }>(
    `SELECT r.id, r.state, t.name, t.due
     FROM base.timer t JOIN (SELECT id, ${hasStates(entity) ? 'state' : 'NULL::text AS state'} FROM ${tableOf(entity)} ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}) r ON r.id = t.record
     WHERE t.kind = ${bind(entity.name)} AND t.closed_at IS NULL AND t.paused_at IS NULL AND t.due < ${bind(until)}${from === undefined ? '' : ` AND t.due >= ${bind(from)}`}
     ORDER BY t.due, r.id LIMIT ${limit}`,
    values,
  )
  const titled = await titles(db, entity.name, rows.map(({ id }) => id), caller.reader)
  return rows.map(({ id, state, name, due }) => ({ entity: entity.name, id, title: titled.get(id) ?? '', state, deadline: entity.deadlines?.[name]?.label ?? name, due, overdue: Date.parse(due) < now.getTime() }))
}
