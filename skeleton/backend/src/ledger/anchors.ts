//! Anchors: signed heads that are also kept outside of the database, with a record here of each.

import type { Queryable } from '../database/database'
import type { Services } from '../services'
import type { Head, SignedHead } from './signing'

export async function headOf(db: Queryable, realm: string): Promise<Head> {
  const { rows } = await db.query<Head>(`SELECT id AS realm, head_seq AS seq, encode(head_hash, 'hex') AS hash FROM ledger.realm WHERE id = $1`, [realm])
  const [head] = rows
  if (!head) throw new Error('the ledger has no realm')
  return head
}

export async function signedHead(services: Services, db: Queryable = services.database): Promise<SignedHead> {
  return services.signer.sign(await headOf(db, await services.realm()), services.clock())
}

export async function recordAnchor(db: Queryable, head: SignedHead, sentTo: string): Promise<void> {
  await db.query(
    `INSERT INTO ledger.anchor (realm, seq, hash, at, sent_to, key_id, signature, public_key)
     VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6, decode($7, 'hex'), decode($8, 'hex')) ON CONFLICT DO NOTHING`,
    [head.realm, head.seq, head.hash, head.signed_at, sentTo, head.key_id, head.signature, head.public_key],
  )
}

/** All that are signed, oldest first. */
export async function anchors(db: Queryable, realm: string): Promise<(SignedHead & { sent_to: string })[]> {
  const { rows } = await db.query<SignedHead & { sent_to: string }>(
    `SELECT realm, seq, encode(hash, 'hex') AS hash, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS signed_at,
       key_id, encode(public_key, 'hex') AS public_key, encode(signature, 'hex') AS signature, sent_to
     FROM ledger.anchor WHERE realm = $1 AND signature IS NOT NULL AND public_key IS NOT NULL ORDER BY seq, sent_to`,
    [realm],
  )
  return rows
}

/** The first anchor that the tool did not sign like this: somebody rewrote that too. */
export async function forgedAnchor(services: Services, db: Queryable = services.database): Promise<SignedHead | undefined> {
  return (await anchors(db, await services.realm())).find((anchor) => !services.signer.vouchesFor(anchor))
}

/** Once a day, when something happened: the signed head goes to the log, which is kept elsewhere. */
export async function anchorDaily(services: Services): Promise<boolean> {
  const { database, log } = services
  const head = await signedHead(services)
  const { rows } = await database.query<{ due: boolean }>(
    `SELECT NOT EXISTS (SELECT 1 FROM ledger.anchor WHERE realm = $1 AND sent_to = 'log' AND (seq = $2 OR at > $3::timestamptz - interval '1 day')) AS due`,
    [head.realm, head.seq, head.signed_at],
  )
  if (rows[0]?.due !== true || head.seq === 0) return false
  log.info('the head of the ledger', { 'ledger.head': head })
  await recordAnchor(database, head, 'log')
  return true
}
