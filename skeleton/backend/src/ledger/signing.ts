//! Signed heads: what the tool vouches for at a moment, so that whoever kept one can tell a history
//! that was rewritten since. Ed25519 over lines of plain text; `docs/ledger-export.md` has the format.

import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'

export interface Head {
  realm: string
  seq: number
  /** Of the newest event, in hex. */
  hash: string
}

export interface SignedHead extends Head {
  /** RFC 3339 in UTC with milliseconds: the very text that is signed. */
  signed_at: string
  key_id: string
  public_key: string
  signature: string
}

export interface Signer {
  readonly keyId: string
  /** Whether one of the tool's keys, the present or an earlier one, signed exactly this. */
  vouchesFor(head: SignedHead): boolean
  sign(head: Head, now: Date): SignedHead
  /** The public key, in hex. */
  readonly publicKey: string
  /** A compact JWS (RFC 7515, EdDSA) with this as its payload. */
  jws(payload: unknown): string
}

// What stands before the 32 bytes of an Ed25519 key in PKCS #8 and SPKI.
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** Seeds of 64 hexadecimal digits: the first signs, the others signed what is older. */
export function openSigner(seeds: readonly [string, ...string[]]): Signer {
  const key = privateKey(seeds[0])
  const publicKey = publicBytes(key)
  const keyId = keyIdOf(publicKey)
  const trusted = new Set(seeds.map((seed) => publicBytes(privateKey(seed)).toString('hex')))
  return {
    keyId,
    publicKey: publicKey.toString('hex'),
    jws(payload) {
      const signed = [{ alg: 'EdDSA', kid: keyId }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
      return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
    },
    vouchesFor: (head) => trusted.has(head.public_key) && isSigned(head),
    sign(head, now) {
      const signedAt = now.toISOString()
      const signature = sign(null, statement(head, signedAt), key).toString('hex')
      return { realm: head.realm, seq: head.seq, hash: head.hash, signed_at: signedAt, key_id: keyId, public_key: publicKey.toString('hex'), signature }
    },
  }
}

/** Whether the signature is that of the key in it. */
function isSigned(head: SignedHead): boolean {
  const raw = Buffer.from(head.public_key, 'hex')
  if (raw.length !== 32 || keyIdOf(raw) !== head.key_id) return false
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' })
  return verify(null, statement(head, head.signed_at), key, Buffer.from(head.signature, 'hex'))
}

function privateKey(seed: string): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, Buffer.from(seed, 'hex')]), format: 'der', type: 'pkcs8' })
}

function publicBytes(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length)
}

function statement(head: Head, signedAt: string): Buffer {
  return Buffer.from(['ledger-head/1', head.realm, head.seq, head.hash, signedAt].join('\n'), 'utf8')
}

function keyIdOf(publicKey: Buffer): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16)
}
