//! Identifiers that sort by the time they were made (UUIDv7).

import { createHash, randomBytes } from 'node:crypto'

export function newId(): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  return shaped(bytes, 0x70)
}

/** The same id for the same words: a command that is sent twice is known again. */
export function idFrom(...words: string[]): string {
  return shaped(createHash('sha256').update(words.join('\n')).digest().subarray(0, 16), 0x80)
}

function shaped(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | version, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
