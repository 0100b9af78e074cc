//! Proof for others: the signed head, verification inside the tool, and exports that can be verified
//! without it.

import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { tool } from '@shared/tool'
import { ADMIN, isAdmin } from '../auth/caller'
import { bodyAs } from '../http/json'
import { forbidden } from '../http/problem'
import { streamed } from '../http/stream'
import { zip } from '../http/zip'
import type { Env } from '../services'
import { signedHead } from './anchors'
import { exportLines, prepareExport } from './export'
import { VERIFICATION_PAGE } from './verification-page'
import { verifyLedger } from './verify'

export const ledgerRouter = new Hono<Env>()

const KeptHead = z.object({ seq: z.number().int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) })
const Verification = z.object({ from: z.number().int().min(1).optional(), heads: z.array(KeptHead).max(1000).optional() })

ledgerRouter.get('/head', async (c) => c.json(await signedHead(c.var.services)))

ledgerRouter.post('/verify', async (c) => {
  const { from, heads } = await bodyAs(c, Verification)
  return c.json(await verifyLedger(c.var.services, from ?? 1, heads ?? []))
})

ledgerRouter.get('/export', async (c) => {
  const head = await prepareExport(c.var.services, exporter(c))
  return streamed(exportLines(c.var.services, head), 'application/x-ndjson', `ledger-${head.seq}.ndjson`)
})

/** The export, the page that verifies it, and how to: what an auditor is handed. */
ledgerRouter.get('/evidence', async (c) => {
  const { services } = c.var
  const head = await prepareExport(services, exporter(c))
  const entries = [
    { name: 'README.txt', content: [readme(services.config.companyName)] },
    { name: 'verify.html', content: [VERIFICATION_PAGE] },
    { name: 'head.json', content: [`${JSON.stringify(head)}\n`] },
    { name: 'ledger.ndjson', content: exportLines(services, head) },
  ]
  return streamed(zip(entries, services.clock()), 'application/zip', `evidence-${head.seq}.zip`)
})

function exporter(c: Context<Env>): { actor: string; via: string | null } {
  const { caller } = c.var
  if (!isAdmin(caller)) throw forbidden('Only admins take the whole ledger along.')
  return { actor: caller.actor, via: caller.grants.get(ADMIN) ?? null }
}

function readme(company: string): string {
  return [
    `Evidence from ${tool.name} of ${company}`,
    '',
    'ledger.ndjson  every event, in order, each carrying the hash of the one before it',
    'head.json      the end of it, signed by the tool (Ed25519)',
    'verify.html    open it in a browser and choose ledger.ndjson: it says whether anything was',
    '               altered, left out, put in another order or cut off. It needs no network.',
    '',
    'A history that was computed anew as a whole fits together again. Only a head that somebody kept',
    'outside shows that: keep head.json, and paste earlier ones into verify.html.',
    '',
  ].join('\r\n')
}
