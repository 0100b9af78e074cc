//! Requests that are sent twice: with an Idempotency-Key the second one gets the first answer.

import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { Database, Queryable } from '../database/database'
import { badRequest, Problem } from '../http/problem'
import { idFrom, newId } from '../ids'
import type { Env } from '../services'

export interface Answer {
  status: 200 | 201
  body: unknown
  location?: string
}

/**
 * Runs `work` in a transaction, or repeats what it answered to the same key. `show` makes the answer of what came of it:
 * where nobody will ask for it again, after the transaction, for others wait for its end.
 */
export async function once<T>(c: Context<Env>, input: unknown, work: (tx: Queryable, commandId: string) => Promise<T>, show: (db: Queryable, result: T) => Promise<Answer>): Promise<Answer> {
  const { database } = c.var.services
  const key = c.req.header('idempotency-key')
  if (key === undefined) return show(database, await database.transaction((tx) => work(tx, newId())))
  if (key.length === 0 || key.length > 255) throw badRequest('An Idempotency-Key has 1 to 255 characters.')
  return onceFor(database, c.var.caller.actor, key, [c.req.method, c.req.path, input], async (tx, id) => show(tx, await work(tx, id)))
}

/** The same for whom a request carries no header. */
export async function onceFor(database: Database, actor: string, key: string, request: readonly unknown[], work: (tx: Queryable, commandId: string) => Promise<Answer>): Promise<Answer> {
  const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('hex')
  return database.transaction(async (tx) => {
    // A second request waits here until the first is through.
    const { rowCount } = await tx.query(
      `INSERT INTO base.reply (actor, key, fingerprint, status, body) VALUES ($1, $2, $3, 0, '{}') ON CONFLICT DO NOTHING`,
      [actor, key, fingerprint],
    )
    if (rowCount !== 1) return earlier(tx, actor, key, fingerprint)
    const answer = await work(tx, idFrom(actor, key))
    await tx.query('UPDATE base.reply SET status = $3, body = $4 WHERE actor = $1 AND key = $2', [actor, key, answer.status, JSON.stringify(answer)])
    return answer
  })
}

async function earlier(tx: Queryable, actor: string, key: string, fingerprint: string): Promise<Answer> {
  const { rows } = await tx.query<{ fingerprint: string; body: Answer }>('SELECT fingerprint, body FROM base.reply WHERE actor = $1 AND key = $2', [actor, key])
  const [reply] = rows
  if (!reply || reply.fingerprint !== fingerprint) {
    throw new Problem(422, 'idempotency_key_reused', 'Idempotency-Key reused', 'This Idempotency-Key belongs to another request. Use a new one.')
  }
  return reply.body
}
