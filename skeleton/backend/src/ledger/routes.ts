//! Verification for everybody who is signed in: the whole chain, or from an event on.

import { Hono } from 'hono'
import * as z from 'zod'
import type { Queryable } from '../database/database'
import { bodyAs } from '../http/json'
import type { Env } from '../services'

export const ledgerRouter = new Hono<Env>()

ledgerRouter.post('/verify', async (c) => {
  const { from } = await bodyAs(c, z.object({ from: z.number().int().min(1).optional() }))
  const services = c.var.services
  const { rows } = await services.database.query<Verdict>(
    `SELECT ok, checked, head_seq, encode(head_hash, 'hex') AS head_hash, broken_at, why FROM ledger.verify($1, $2)`,
    [await services.realm(), from ?? 1],
  )
  const [verdict] = rows
  if (!verdict) throw new Error('ledger.verify returned nothing')
  if (!verdict.ok) services.log.error('the ledger does not verify', { 'ledger.broken_at': verdict.broken_at, 'ledger.why': verdict.why })
  return c.json({
    ok: verdict.ok,
    checked: verdict.checked,
    head: verdict.head_hash,
    seq: verdict.head_seq,
    ...(verdict.ok ? {} : { broken_at: verdict.broken_at, why: verdict.why }),
  })
})

interface Verdict {
  ok: boolean
  checked: number
  head_seq: number
  head_hash: string
  broken_at: number | null
  why: string | null
}

export async function ledgerHead(db: Queryable, realm: string): Promise<{ head: string; seq: number }> {
  const { rows } = await db.query<{ head: string; seq: number }>(`SELECT encode(head_hash, 'hex') AS head, head_seq AS seq FROM ledger.realm WHERE id = $1`, [realm])
  const [head] = rows
  if (!head) throw new Error('the ledger has no realm')
  return head
}
