//! What admins do with accounts and keys: by which grant, and to whom.

import type { Context } from 'hono'
import { isUuid } from '@shared/validate'
import { ADMIN, isAdmin } from '../auth/caller'
import type { Granting } from '../auth/roles'
import { forbidden, notFound } from '../http/problem'
import type { Env } from '../services'

/** Who changes accounts, and by which grant; refuses everybody but admins. */
export async function granting(c: Context<Env>): Promise<Granting> {
  const { caller, services } = c.var
  if (!isAdmin(caller)) throw forbidden('Only admins may do this.')
  return { realm: await services.realm(), actor: caller.actor, via: caller.grants.get(ADMIN) ?? null, vault: services.vault }
}

export function idOf(c: Context<Env>): string {
  const id = c.req.param('id') ?? ''
  if (!isUuid(id)) throw notFound()
  return id
}
