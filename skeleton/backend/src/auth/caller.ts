//! Who calls, and what their roles let them do. Whatever is not allowed here is not allowed.

import type { AnyEntity, Move, MoveUser, Verb } from '@shared/define'

export interface Caller {
  /** `user:<id>` or `key:<id>`: what the ledger records. */
  actor: string
  /** The account; null for an API key. */
  userId: string | null
  name: string
  email: string | null
  /** Role to the grant that gave it. */
  grants: ReadonlyMap<string, string>
  sessionId: string | null
  /** What an API key is limited to; null: whatever its role may. */
  scopes: ReadonlySet<string> | null
}

export const ADMIN = 'admin'

/** `admin` is everything that only admins may. */
export const SCOPES: readonly string[] = ['read', 'create', 'update', 'move', 'erase', 'admin']

export function rolesOf(caller: Caller): string[] {
  return [...caller.grants.keys()].toSorted()
}

export function isAdmin(caller: Caller): boolean {
  return caller.grants.has(ADMIN) && inScope(caller, 'admin')
}

/** The grant that allows it, or null. */
export function grantFor(caller: Caller, entity: AnyEntity, verb: Verb): string | null {
  return !inScope(caller, verb) ? null : firstGrant(caller, (role) => entity.access[role]?.includes(verb) === true)
}

export function grantForMove(caller: Caller, entity: AnyEntity, move: Move): string | null {
  return !inScope(caller, 'move') ? null : firstGrant(caller, (role) => (move.by ? move.by.includes(role) : entity.access[role]?.includes('move') === true))
}

export function may(caller: Caller, entity: AnyEntity, verb: Verb): boolean {
  return grantFor(caller, entity, verb) !== null
}

export function moveUser(caller: Caller): MoveUser {
  return { id: caller.userId, name: caller.name, email: caller.email, roles: rolesOf(caller) }
}

function inScope({ scopes }: Caller, scope: string): boolean {
  return scopes === null || scopes.has(scope)
}

function firstGrant(caller: Caller, allows: (role: string) => boolean): string | null {
  for (const [role, grant] of caller.grants) {
    if (role === ADMIN || allows(role)) return grant
  }
  return null
}
