//! The delivery log: what went out to others, what waits, what failed and why; failed ones can be
//! sent again.

import { Hono } from 'hono'
import { said } from '@shared/text'
import { isAdmin } from '../auth/caller'
import { wholeNumber } from '../http/json'
import { forbidden, invalid, notFound } from '../http/problem'
import type { Env } from '../services'

const STATES: Record<string, string> = {
  waiting: 'o.done_at IS NULL AND o.gave_up_at IS NULL',
  delivered: 'o.done_at IS NOT NULL',
  failed: 'o.gave_up_at IS NOT NULL',
}

interface Delivery {
  id: number
  sink: string
  target: string
  state: string
  attempts: number
  next_at: string | null
  done_at: string | null
  gave_up_at: string | null
  last_error: string | null
  seq: number
  kind: string
  type: string
  record: string
  at: string
}

export const deliveriesRouter = new Hono<Env>()

deliveriesRouter.use(async (c, next) => {
  if (!isAdmin(c.var.caller)) throw forbidden('Only admins see the deliveries.')
  await next()
})

deliveriesRouter.get('/', async (c) => {
  const state = c.req.query('state') || null
  if (state !== null && !Object.hasOwn(STATES, state)) throw invalid([{ field: 'state', code: 'not_an_option', message: said('{name} has to be one of {options}.', { name: 'state', options: Object.keys(STATES).join(', ') }) }])
  const limit = wholeNumber(c, 'limit', 50, 1, 200)
  const cursor = wholeNumber(c, 'cursor', Number.MAX_SAFE_INTEGER, 1, Number.MAX_SAFE_INTEGER)
  const { rows } = await c.var.services.database.query<Delivery>(
    `SELECT o.id, o.sink, o.target, CASE WHEN ${STATES['delivered']} THEN 'delivered' WHEN ${STATES['failed']} THEN 'failed' ELSE 'waiting' END AS state,
       o.attempts, CASE WHEN ${STATES['waiting']} THEN o.next_at END AS next_at, o.done_at, o.gave_up_at, o.last_error, e.seq, e.kind, e.type, e.record, e.at
     FROM ledger.outbox o JOIN ledger.event e ON e.realm = o.realm AND e.seq = o.seq
     WHERE o.id < $1 AND ($2::text IS NULL OR o.sink = $2) AND ${state === null ? 'true' : STATES[state]} ORDER BY o.id DESC LIMIT $3`,
    [cursor, c.req.query('sink') || null, limit + 1],
  )
  const page = rows.slice(0, limit)
  return c.json({ items: page, next_cursor: rows.length > limit ? String(page.at(-1)?.id) : null })
})

deliveriesRouter.post('/:id/retry', async (c) => {
  const id = c.req.param('id')
  const { rowCount } = /^\d{1,15}$/.test(id)
    ? await c.var.services.database.query('UPDATE ledger.outbox SET gave_up_at = NULL, attempts = 0, next_at = now() WHERE id = $1 AND done_at IS NULL', [id])
    : { rowCount: 0 }
  if (rowCount !== 1) throw notFound('There is no such delivery, or it arrived already.')
  return c.body(null, 202)
})
