//! The record that comments and files belong to, for callers who may see it.

import type { Context } from 'hono'
import type { AnyEntity } from '@shared/define'
import { entityAt } from '@shared/registry'
import { isUuid } from '@shared/validate'
import { grantFor, isAdmin, may, type Caller } from '../auth/caller'
import { requireVerb } from '../auth/require'
import { forbidden, notFound } from '../http/problem'
import { loadRow } from '../ledger/project'
import type { Env } from '../services'

export interface Place {
  entity: AnyEntity
  record: string
  /** The grant that allows to see it. */
  via: string
}

export async function placeOf(c: Context<Env>): Promise<Place> {
  const entity = entityAt(c.req.param('plural') ?? '')
  if (!entity) throw notFound()
  const via = requireVerb(c.var.caller, entity, 'read')
  const record = c.req.param('id') ?? ''
  const row = isUuid(record) ? await loadRow(c.var.services.database, entity, record) : null
  if (!row) throw notFound(`There is no such ${entity.label.toLowerCase()}.`)
  return { entity, record, via }
}

/** Who may only read a record adds nothing to it. */
export function requireContribution(caller: Caller, { entity }: Place): string {
  const grant = grantFor(caller, entity, 'update') ?? grantFor(caller, entity, 'move') ?? grantFor(caller, entity, 'create')
  if (grant === null) throw forbidden(`Your roles do not allow to add anything to ${entity.labelPlural.toLowerCase()}.`)
  return grant
}

export function mayTakeAway(caller: Caller, place: Place, author: string): boolean {
  return isAdmin(caller) || author === caller.actor || may(caller, place.entity, 'erase')
}
