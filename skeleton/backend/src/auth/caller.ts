//! Who calls, and what their roles let them do. Whatever is not allowed here is not allowed.

import type { AnyEntity, MoveUser, Verb } from '@shared/define'
import { english, type Reader } from '../languages'

/** What of a record decides who may reach it. */
export type Reached = { readonly [field: string]: unknown }

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
  /** In whose language they are answered. */
  reader: Reader
}

export const ADMIN = 'admin'

/** `admin` is everything that only admins may. */
export const SCOPES: readonly string[] = ['read', 'create', 'update', 'move', 'erase', 'admin']

/** The tool itself, which acts by what was agreed on when it was made: `what` says by which part of that. */
export function theTool(what: string): Caller {
  return { actor: `system:${what}`, userId: null, name: 'The tool', email: null, grants: new Map(), sessionId: null, scopes: null, reader: english }
}

export function rolesOf(caller: Caller): string[] {
  return [...caller.grants.keys()].toSorted()
}

export function isAdmin(caller: Caller): boolean {
  return caller.grants.has(ADMIN) && inScope(caller, 'admin')
}

/** The grant that allows it, or null. Without a record: that allows it of some records. */
export function grantFor(caller: Caller, entity: AnyEntity, verb: Verb, record?: Reached): string | null {
  return grantOf(caller, entity, verb, rolesThatMay(entity, verb), record)
}

export function grantForMove(caller: Caller, entity: AnyEntity, move: string, record: Reached): string | null {
  return grantOf(caller, entity, 'move', rolesThatMay(entity, 'move', move), record)
}

/** The fields of which one has to name the caller in a record that they may read; null: every record. */
export function fieldsThatName(caller: Caller, entity: AnyEntity): readonly string[] | null {
  const roles = rolesThatMay(entity, 'read').filter((role) => caller.grants.has(role))
  const fields = roles.map((role) => entity.rows?.[role])
  return fields.some((names) => names === undefined) ? null : [...new Set(fields.flatMap((names) => names ?? []))]
}

/** The one place that says which roles may do what; a move may name its own. */
export function rolesThatMay(entity: AnyEntity, verb: Verb, move?: string): string[] {
  const named = move === undefined ? undefined : entity.moves[move]?.by
  return [ADMIN, ...(named ?? Object.keys(entity.access).filter((role) => entity.access[role]?.includes(verb)))]
}

export function may(caller: Caller, entity: AnyEntity, verb: Verb, record?: Reached): boolean {
  return grantFor(caller, entity, verb, record) !== null
}

export function moveUser(caller: Caller): MoveUser {
  return { id: caller.userId, name: caller.name, email: caller.email, roles: rolesOf(caller) }
}

function inScope({ scopes }: Caller, scope: string): boolean {
  return scopes === null || scopes.has(scope)
}

function grantOf(caller: Caller, entity: AnyEntity, scope: Verb, allowing: readonly string[], record: Reached | undefined): string | null {
  if (!inScope(caller, scope)) return null
  for (const [role, grant] of caller.grants) if (allowing.includes(role) && reaches(caller, entity.rows?.[role], record)) return grant
  return null
}

function reaches({ userId }: Caller, fields: readonly string[] | undefined, record: Reached | undefined): boolean {
  if (fields === undefined || record === undefined) return true
  return userId !== null && fields.some((name) => record[name] === userId)
}
