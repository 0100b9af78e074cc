//! Who calls, and what their roles let them do. Whatever is not allowed here is not allowed.

import type { AnyEntity, MoveUser, Verb } from '@shared/define'

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

/** The tool itself, which acts by what was agreed on when it was made: `what` says by which part of that. */
export function theTool(what: string): Caller {
  return { actor: `system:${what}`, userId: null, name: 'The tool', email: null, grants: new Map(), sessionId: null, scopes: null }
}

export function rolesOf(caller: Caller): string[] {
  return [...caller.grants.keys()].toSorted()
}

export function isAdmin(caller: Caller): boolean {
  return caller.grants.has(ADMIN) && inScope(caller, 'admin')
}

/** The grant that allows it, or null. */
export function grantFor(caller: Caller, entity: AnyEntity, verb: Verb): string | null {
  return grantOf(caller, verb, rolesThatMay(entity, verb))
}

export function grantForMove(caller: Caller, entity: AnyEntity, move: string): string | null {
  return grantOf(caller, 'move', rolesThatMay(entity, 'move', move))
}

/** The one place that says which roles may do what; a move may name its own. */
export function rolesThatMay(entity: AnyEntity, verb: Verb, move?: string): string[] {
  const named = move === undefined ? undefined : entity.moves[move]?.by
  return [ADMIN, ...(named ?? Object.keys(entity.access).filter((role) => entity.access[role]?.includes(verb)))]
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

function grantOf(caller: Caller, scope: Verb, allowing: readonly string[]): string | null {
  if (!inScope(caller, scope)) return null
  for (const [role, grant] of caller.grants) if (allowing.includes(role)) return grant
  return null
}
