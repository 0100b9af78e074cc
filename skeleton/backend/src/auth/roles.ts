//! Roles as grants: giving and ending them are events, and each has a basis.

import { said } from '@shared/text'
import { tool } from '@shared/tool'
import type { Queryable } from '../database/database'
import type { Vault } from '../ledger/vault'
import { invalid } from '../http/problem'
import { newId } from '../ids'
import { ADMIN } from './caller'

export interface Granting {
  realm: string
  actor: string
  via: string | null
  vault: Vault
}

export function roleNames(): string[] {
  return [ADMIN, ...tool.roles.map((role) => role.name)]
}

export function checkRoles(roles: readonly string[], field = 'roles'): void {
  const known = roleNames()
  const wrong = roles.filter((role) => !known.includes(role))
  if (wrong.length > 0) {
    throw invalid([{ field, code: 'not_an_option', message: said('There is no role {role}. There are {roles}.', { role: wrong.join(', '), roles: known.join(', ') }) }])
  }
}

/** What a role is given for: a word, or a record of the tool, for example a contract. */
export interface Basis {
  kind: string
  id: string | null
}

/** RFC 3339; null: from now on, and until it is ended. */
export interface Term {
  from: string | null
  until: string | null
}

/** The new grant's id. */
export async function grantRole(tx: Queryable, by: Granting, holder: string, role: string, basis: Basis, term: Term = { from: null, until: null }): Promise<string> {
  const id = newId()
  await tx.query('SELECT ledger.grant_role($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
    by.realm,
    newId(),
    by.actor,
    by.via,
    id,
    holder,
    role,
    basis.kind,
    basis.id,
    term.from,
    term.until,
  ])
  return id
}

export async function endRole(tx: Queryable, by: Granting, grant: string): Promise<void> {
  await tx.query('SELECT ledger.end_role($1, $2, $3, $4, $5)', [by.realm, newId(), by.actor, by.via, grant])
}

/** Ends the roles that are not wanted and gives those that are missing. */
export async function setRoles(tx: Queryable, by: Granting, holder: string, wanted: readonly string[], basis: Basis): Promise<void> {
  const { rows } = await tx.query<{ id: string; role: string }>(
    'SELECT id, role FROM ledger.authority WHERE holder = $1 AND ended_seq IS NULL AND (valid_until IS NULL OR valid_until > now()) ORDER BY given_seq',
    [holder],
  )
  for (const { id, role } of rows) {
    if (!wanted.includes(role)) await endRole(tx, by, id)
  }
  const held = new Set(rows.map((row) => row.role))
  for (const role of new Set(wanted)) {
    if (!held.has(role)) await grantRole(tx, by, holder, role, basis)
  }
}
