//! The records that a caller may reach. Who may not read a record is not told that it exists.

import type { AnyEntity } from '@shared/define'
import { said, within } from '@shared/text'
import { isUuid } from '@shared/validate'
import { fieldsThatName, may, type Caller } from '../auth/caller'
import type { Queryable } from '../database/database'
import { notFound, type Problem } from '../http/problem'
import { column, loadRow, tableOf, type Row } from '../ledger/project'

/** `lock` keeps others from changing it until the transaction is over. */
export async function findRow(db: Queryable, caller: Caller, entity: AnyEntity, id: string, lock = false): Promise<Row> {
  const row = isUuid(id) ? await loadRow(db, entity, id, lock) : null
  if (!row || !may(caller, entity, 'read', row)) throw missing(entity)
  return row
}

export function missing(entity: AnyEntity): Problem {
  return notFound(said('There is no such {entity}.', { entity: within(entity.label) }))
}

/** What stands in the WHERE of whatever lists or counts the entity's records; null: all of them may be read. */
export function reachable(caller: Caller, entity: AnyEntity, bind: (value: unknown) => string): string | null {
  const fields = fieldsThatName(caller, entity)
  if (fields === null) return null
  if (fields.length === 0 || caller.userId === null) return 'false'
  const me = bind(caller.userId)
  return `(${fields.map((name) => `${column(name)} = ${me}::uuid`).join(' OR ')})`
}

/** The same for what only has a record's id: events, and the past. It is the present that decides. */
export function reachableById(caller: Caller, entity: AnyEntity, id: string, bind: (value: unknown) => string): string | null {
  const condition = reachable(caller, entity, bind)
  return condition === null ? null : `${id} IN (SELECT id FROM ${tableOf(entity)} WHERE ${condition})`
}
