//! Sessions: a signed token in a cookie, good as long as its row in `base.session` is.

import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { jwtVerify, SignJWT } from 'jose'
import type { Config } from '../config'
import type { Queryable } from '../database/database'
import { newId } from '../ids'
import type { Env } from '../services'
import type { Caller } from './caller'

const SECONDS = 7 * 24 * 3600
const ISSUER = 'tool'

export async function openSession(c: Context<Env>, accountId: string): Promise<void> {
  const { config, database } = c.var.services
  const id = newId()
  await database.query('INSERT INTO base.session (id, account, expires_at, user_agent) VALUES ($1, $2, now() + make_interval(secs => $3), $4)', [
    id,
    accountId,
    SECONDS,
    (c.req.header('user-agent') ?? '').slice(0, 300),
  ])
  await database.query('UPDATE base.account SET last_seen_at = now() WHERE id = $1', [accountId])
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setSubject(accountId)
    .setJti(id)
    .setIssuedAt()
    .setExpirationTime(`${SECONDS}s`)
    .sign(secretOf(config))
  setCookie(c, cookieName(config), token, { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(config), maxAge: SECONDS })
}

export async function closeSession(c: Context<Env>): Promise<void> {
  const { config, database } = c.var.services
  const id = c.var.caller.sessionId
  if (id !== null) await database.query('UPDATE base.session SET revoked_at = now() WHERE id = $1', [id])
  deleteCookie(c, cookieName(config), { path: '/', secure: isSecure(config) })
}

/** Ends every other session of the account, for example after its password changed. */
export async function revokeSessions(db: Queryable, accountId: string, except: string | null = null): Promise<void> {
  await db.query('UPDATE base.session SET revoked_at = now() WHERE account = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2', [accountId, except])
}

export async function callerOfSession(c: Context<Env>): Promise<Caller | null> {
  const { config, database } = c.var.services
  const token = getCookie(c, cookieName(config))
  if (token === undefined) return null
  let subject: string | undefined
  let id: string | undefined
  try {
    const { payload } = await jwtVerify(token, secretOf(config), { issuer: ISSUER, algorithms: ['HS256'] })
    subject = payload.sub
    id = payload.jti
  } catch {
    return null
  }
  const { rows } = await database.query<{ id: string; name: string; email: string; grants: [string, string][] | null }>(
    `SELECT a.id, a.name, a.email, ${GRANTS} AS grants
     FROM base.session s JOIN base.account a ON a.id = s.account
     WHERE s.id = $1 AND s.account = $2 AND s.revoked_at IS NULL AND s.expires_at > now() AND a.active`,
    [id, subject],
  )
  const [row] = rows
  if (!row) return null
  return { actor: `user:${row.id}`, userId: row.id, name: row.name, email: row.email, grants: new Map(row.grants ?? []), sessionId: id ?? null, scopes: null, reader: c.var.reader }
}

/** Pairs of role and grant of the holder `a.id`, where `a` is an account. */
const GRANTS = `(
  SELECT jsonb_agg(jsonb_build_array(g.role, g.id) ORDER BY g.given_seq) FROM ledger.authority_in_force g
  WHERE g.holder = 'user:' || a.id)`

const secrets = new Map<string, Uint8Array>()

function secretOf(config: Config): Uint8Array {
  const known = secrets.get(config.jwtSecret)
  if (known) return known
  const secret = new TextEncoder().encode(config.jwtSecret)
  secrets.set(config.jwtSecret, secret)
  return secret
}

function isSecure(config: Config): boolean {
  return config.publicUrl.startsWith('https://')
}

/** The prefix binds the cookie to this host; browsers only accept it over HTTPS. */
function cookieName(config: Config): string {
  return isSecure(config) ? '__Host-session' : 'session'
}
