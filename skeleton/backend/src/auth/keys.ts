//! API keys: shown once, kept as a hash, with a role of their own.

import { createHash, randomBytes } from 'node:crypto'
import type { Queryable } from '../database/database'
import type { Reader } from '../languages'
import type { Caller } from './caller'

export function newKey(): string {
  return `key_${randomBytes(24).toString('base64url')}`
}

export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

export async function storeKey(tx: Queryable, key: { id: string; name: string; value: string; createdBy: string; scopes?: readonly string[] | undefined }): Promise<void> {
  await tx.query('INSERT INTO base.api_key (id, name, prefix, hash, created_by, scopes) VALUES ($1, $2, $3, $4, $5, $6)', [
    key.id,
    key.name,
    key.value.slice(0, 8),
    hashKey(key.value),
    key.createdBy,
    key.scopes ?? null,
  ])
}

export async function callerOfKey(db: Queryable, value: string, reader: Reader): Promise<Caller | null> {
  const { rows } = await db.query<{ id: string; name: string; stale: boolean; scopes: string[] | null; grants: [string, string][] | null }>(
    `SELECT k.id, k.name, k.scopes, k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute' AS stale,
       (SELECT jsonb_agg(jsonb_build_array(g.role, g.id) ORDER BY g.given_seq) FROM ledger.authority_in_force g
        WHERE g.holder = 'key:' || k.id) AS grants
     FROM base.api_key k WHERE k.hash = $1 AND k.revoked_at IS NULL`,
    [hashKey(value)],
  )
  const [row] = rows
  if (!row) return null
  if (row.stale) await db.query('UPDATE base.api_key SET last_used_at = now() WHERE id = $1', [row.id])
  return { actor: `key:${row.id}`, userId: null, name: row.name, email: null, grants: new Map(row.grants ?? []), sessionId: null, scopes: row.scopes === null ? null : new Set(row.scopes), reader }
}
