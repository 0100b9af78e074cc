//! The record that comments and files belong to, for callers who may see it.

import type { Context } from 'hono'
import type { AnyEntity } from '@shared/define'
import { entityAt } from '@shared/registry'
import { said, within } from '@shared/text'
import { grantFor, isAdmin, may, type Caller } from '../auth/caller'
import { requireVerb } from '../auth/require'
import { forbidden, notFound } from '../http/problem'
import { findRow } from '../entities/reach'
import type { Row } from '../ledger/project'
import type { Env } from '../services'

export interface Place {
  entity: AnyEntity
  record: string
  row: Row
  /** The grant that allows to see it. */
  via: string
}

export async function placeOf(c: Context<Env>): Promise<Place> {
  const entity = entityAt(c.req.param('plural') ?? '')
  if (!entity) throw notFound()
  requireVerb(c.var.caller, entity, 'read')
  const record = c.req.param('id') ?? ''
  const row = await findRow(c.var.services.database, c.var.caller, entity, record)
  return { entity, record, row, via: requireVerb(c.var.caller, entity, 'read', row) }
}

/** Who may only read a record adds nothing to it. */
export function requireContribution(caller: Caller, { entity, row }: Place): string {
  const grant = grantFor(caller, entity, 'update', row) ?? grantFor(caller, entity, 'move', row) ?? grantFor(caller, entity, 'create', row)
  if (grant === null) throw forbidden(said('Your roles do not allow to add anything to {entities}.', { entities: within(entity.labelPlural) }))
  return grant
}

export function mayTakeAway(caller: Caller, place: Place, author: string): boolean {
  return isAdmin(caller) || author === caller.actor || may(caller, place.entity, 'erase', place.row)
}
