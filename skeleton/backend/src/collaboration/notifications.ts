//! What people are told inside the tool: that a record is theirs now, that somebody mentioned them,
//! that a deadline comes near. Written in the transaction of the event that it is about.

import { Hono } from 'hono'
import * as z from 'zod'
import type { AnyEntity, AnyRecord } from '@shared/define'
import { entityNamed } from '@shared/registry'
import type { Queryable } from '../database/database'
import { bodyAs, wholeNumber } from '../http/json'
import { forbidden } from '../http/problem'
import type { Sink } from '../integrations/sink'
import type { LedgerEvent } from '../ledger/append'
import { presentEvents } from '../ledger/present'
import { readEvents } from '../ledger/read'
import { withoutSamples } from '../samples/untold'
import type { Env } from '../services'

export type Reason = 'assigned' | 'mentioned' | 'commented' | 'deadline' | 'notice'

export interface Person {
  id: string
  email: string
}

/** Nobody is told of what she did herself. */
export async function notify(tx: Queryable, event: LedgerEvent, accounts: readonly string[], reason: Reason): Promise<void> {
  const told = [...new Set(accounts)].filter((account) => event.actor !== `user:${account}`)
  if (told.length === 0) return
  await tx.query(
    `INSERT INTO base.notification (account, seq, reason)
     SELECT a.id, $2, $3 FROM base.account a WHERE a.active AND a.id = ANY($1::uuid[]) ORDER BY a.id ON CONFLICT DO NOTHING`,
    [told, event.seq, reason],
  )
}

/** Tells those whose record it becomes by the event. */
export async function notifyAssigned(tx: Queryable, event: LedgerEvent): Promise<void> {
  const fields = entityNamed(event.kind)?.fields ?? {}
  const accounts = Object.entries(event.data.set ?? {}).flatMap(([name, value]) => (fields[name]?.type === 'user' && typeof value === 'string' ? [value] : []))
  await notify(tx, event, accounts, 'assigned')
}

/** Those who stand in these fields of the record, and those with these roles. */
export async function peopleOf(tx: Queryable, entity: AnyEntity, record: AnyRecord, names: readonly string[]): Promise<Person[]> {
  const ids = names.flatMap((name) => {
    const id = entity.fields[name]?.type === 'user' ? record[name] : null
    return typeof id === 'string' ? [id] : []
  })
  const { rows } = await tx.query<Person>(
    `SELECT DISTINCT a.id, a.email FROM base.account a LEFT JOIN ledger.authority g ON g.holder = 'user:' || a.id AND (g.valid_until IS NULL OR g.valid_until > now())
     WHERE a.active AND (a.id = ANY($1::uuid[]) OR g.role = ANY($2)) ORDER BY a.id`,
    [ids, names.filter((name) => entity.fields[name] === undefined)],
  )
  return rows
}

/** By mail as well, where the tool can. */
export async function mailTo(tx: Queryable, realm: string, sinks: readonly Sink[], event: LedgerEvent, people: readonly Person[]): Promise<void> {
  const mailer = sinks.find((sink) => sink.mail !== undefined)
  if (!mailer || (await withoutSamples(tx, [event])).length === 0) return
  for (const { email } of people) await tx.query('INSERT INTO ledger.outbox (realm, seq, sink, target) VALUES ($1, $2, $3, $4)', [realm, event.seq, mailer.name, email])
}

const Read = z.object({ ids: z.array(z.number().int()).max(1000).optional() })

interface Row {
  id: number
  seq: number
  reason: Reason
  created_at: string
  read_at: string | null
}

export const notificationsRouter = new Hono<Env>()

notificationsRouter.use(async (c, next) => {
  if (c.var.caller.userId === null) throw forbidden('An API key gets no notifications.')
  await next()
})

notificationsRouter.get('/', async (c) => {
  const { database, vault } = c.var.services
  const account = c.var.caller.userId
  const limit = wholeNumber(c, 'limit', 50, 1, 200)
  const before = wholeNumber(c, 'cursor', Number.MAX_SAFE_INTEGER, 1, Number.MAX_SAFE_INTEGER)
  const { rows } = await database.query<Row>(
    `SELECT id, seq, reason, created_at, read_at FROM base.notification
     WHERE account = $1 AND id < $2 AND ($3 OR read_at IS NULL) ORDER BY id DESC LIMIT $4`,
    [account, before, c.req.query('unread') !== 'true', limit + 1],
  )
  const page = rows.slice(0, limit)
  const events = await presentEvents(database, await readEvents(database, vault, 'WHERE seq = ANY($1::bigint[])', [page.map((row) => row.seq)]), { reader: c.var.reader })
  const bySeq = new Map(events.map((event) => [event.seq, event]))
  const { rows: counted } = await database.query<{ unread: number }>('SELECT count(*) AS unread FROM base.notification WHERE account = $1 AND read_at IS NULL', [account])
  return c.json({
    items: page.map(({ seq, ...row }) => ({ ...row, event: bySeq.get(seq) ?? null })),
    unread: counted[0]?.unread ?? 0,
    next_cursor: rows.length > limit ? String(page.at(-1)?.id) : null,
  })
})

/** Without ids: all of them. */
notificationsRouter.post('/read', async (c) => {
  const { ids } = await bodyAs(c, Read)
  await c.var.services.database.query('UPDATE base.notification SET read_at = now() WHERE account = $1 AND read_at IS NULL AND ($2::bigint[] IS NULL OR id = ANY($2))', [
    c.var.caller.userId,
    ids ?? null,
  ])
  return c.body(null, 204)
})
