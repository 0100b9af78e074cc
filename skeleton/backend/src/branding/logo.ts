//! The logo: a PNG, JPEG or WebP image, told by its first bytes. Its content is kept beside the
//! ledger, which holds its hash.

import { createHash } from 'node:crypto'
import type { Queryable } from '../database/database'
import { invalid, Problem } from '../http/problem'

const KEY = 'logo'
const LARGEST_LOGO = 256 * 1024

export interface Logo {
  type: string
  sha256: string
  content: Buffer
}

export function checkLogo(content: Buffer): Logo {
  if (content.length > LARGEST_LOGO) throw new Problem(413, 'too_large', 'Too large', 'A logo may have 256 kB at most.')
  const type = typeOf(content)
  if (type === null) throw invalid([{ field: 'logo', code: 'not_an_image', message: 'A logo has to be a PNG, JPEG or WebP image.' }])
  return { type, sha256: createHash('sha256').update(content).digest('hex'), content }
}

export async function storeLogo(tx: Queryable, { type, sha256, content }: Logo): Promise<void> {
  await tx.query('INSERT INTO base.setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()', [
    KEY,
    JSON.stringify({ type, sha256, content: content.toString('base64') }),
  ])
}

export async function loadLogo(db: Queryable): Promise<Logo | null> {
  const { rows } = await db.query<{ value: { type: string; sha256: string; content: string } }>('SELECT value FROM base.setting WHERE key = $1', [KEY])
  const found = rows[0]?.value
  return found ? { ...found, content: Buffer.from(found.content, 'base64') } : null
}

export async function removeLogo(tx: Queryable): Promise<void> {
  await tx.query('DELETE FROM base.setting WHERE key = $1', [KEY])
}

function typeOf(content: Buffer): string | null {
  if (content.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png'
  if (content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg'
  return content.subarray(0, 4).toString('latin1') === 'RIFF' && content.subarray(8, 12).toString('latin1') === 'WEBP' ? 'image/webp' : null
}
