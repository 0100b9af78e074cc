//! AES-256-GCM for values and for the keys that seal them.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const NONCE = 12
const TAG = 16

/** A value of an event that only the key `k` opens. `docs/ledger-export.md` has the format. */
export interface Sealed {
  readonly $sealed: { readonly k: string; readonly n: string; readonly c: string }
}

export function isSealed(value: unknown): value is Sealed {
  return typeof value === 'object' && value !== null && '$sealed' in value
}

/** `place` ties the value to where it stands: moved to another field or record it does not open. */
export function seal(value: unknown, keyId: string, key: Buffer, place: string): Sealed {
  const nonce = randomBytes(NONCE)
  return { $sealed: { k: keyId, n: nonce.toString('base64'), c: encrypt(key, nonce, place, Buffer.from(JSON.stringify(value), 'utf8')).toString('base64') } }
}

export function unseal({ $sealed: { n, c } }: Sealed, key: Buffer, place: string): unknown {
  return JSON.parse(decrypt(key, Buffer.from(n, 'base64'), place, Buffer.from(c, 'base64')).toString('utf8'))
}

/** A key of the tool's environment, which locks the keys of the vault. */
export class WrappingKey {
  readonly id: string
  readonly #key: Buffer

  constructor(hex: string) {
    this.#key = Buffer.from(hex, 'hex')
    this.id = createHash('sha256').update(this.#key).digest('hex').slice(0, 16)
  }

  wrap(keyId: string, key: Buffer): Buffer {
    const nonce = randomBytes(NONCE)
    return Buffer.concat([nonce, encrypt(this.#key, nonce, keyId, key)])
  }

  unwrap(keyId: string, wrapped: Buffer): Buffer {
    return decrypt(this.#key, wrapped.subarray(0, NONCE), keyId, wrapped.subarray(NONCE))
  }
}

export function newDataKey(): Buffer {
  return randomBytes(32)
}

function encrypt(key: Buffer, nonce: Buffer, place: string, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place, 'utf8'))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, nonce: Buffer, place: string, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place, 'utf8'))
  decipher.setAuthTag(sealed.subarray(-TAG))
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG)), decipher.final()])
}
