//! Verification inside the tool: the chain and its head in the database, then the signatures of the
//! anchors, then heads that somebody kept outside.

import type { Services } from '../services'
import { forgedAnchor } from './anchors'

export interface Verdict {
  ok: boolean
  checked: number
  head: string
  seq: number
  broken_at?: number
  why?: string
}

interface KeptHead {
  seq: number
  hash: string
}

export async function verifyLedger(services: Services, from: number, kept: readonly KeptHead[]): Promise<Verdict> {
  const { database, log } = services
  const realm = await services.realm()
  const { rows } = await database.query<{ ok: boolean; checked: number; head: string; seq: number; broken_at: number | null; why: string | null }>(
    `SELECT ok, checked, encode(head_hash, 'hex') AS head, head_seq AS seq, broken_at, why FROM ledger.verify($1, $2)`,
    [realm, from],
  )
  const [found] = rows
  if (!found) throw new Error('ledger.verify returned nothing')
  const { ok, checked, head, seq } = found
  const broken = ok ? ((await againstAnchors(services)) ?? (await againstKept(services, realm, kept))) : { broken_at: found.broken_at ?? 0, why: found.why ?? '' }
  if (!broken) return { ok: true, checked, head, seq }
  log.error('the ledger does not verify', { 'ledger.broken_at': broken.broken_at, 'ledger.why': broken.why })
  return { ok: false, checked, head, seq, ...broken }
}

async function againstAnchors(services: Services): Promise<{ broken_at: number; why: string } | null> {
  const forged = await forgedAnchor(services)
  return forged ? { broken_at: forged.seq, why: 'its anchor was not signed by this tool' } : null
}

async function againstKept(services: Services, realm: string, kept: readonly KeptHead[]): Promise<{ broken_at: number; why: string } | null> {
  if (kept.length === 0) return null
  const { rows } = await services.database.query<{ seq: number; there: boolean }>(
    `SELECT k.seq, e.seq IS NOT NULL AS there FROM unnest($2::bigint[], $3::text[]) AS k (seq, hash)
     LEFT JOIN ledger.event e ON e.realm = $1 AND e.seq = k.seq
     WHERE e.hash IS DISTINCT FROM decode(k.hash, 'hex') ORDER BY k.seq LIMIT 1`,
    [realm, kept.map((head) => head.seq), kept.map((head) => head.hash)],
  )
  const [first] = rows
  if (!first) return null
  return { broken_at: first.seq, why: first.there ? 'it is not what the head that you kept says' : 'the newest events are missing' }
}
