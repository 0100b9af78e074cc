//! Passwords, kept as salted scrypt hashes that carry their own cost.

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { isLongEnough, SHORTEST_PASSWORD } from '@shared/password'
import { said } from '@shared/text'
import { invalid } from '../http/problem'

const LOG_COST = 15
const BLOCK = 8
const BYTES = 32

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, LOG_COST)
  return `scrypt$${LOG_COST}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [name, cost = '', salt = '', hash = ''] = stored.split('$')
  if (name !== 'scrypt') return false
  const expected = Buffer.from(hash, 'base64url')
  const given = await derive(password, Buffer.from(salt, 'base64url'), Number(cost))
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** Spends the time of a real check, so that an unknown address answers no faster. */
export async function pretendToCheck(password: string): Promise<void> {
  await derive(password, Buffer.alloc(16), LOG_COST)
}

export function checkPassword(password: string): void {
  if (!isLongEnough(password)) {
    throw invalid([{ field: 'password', code: 'too_short', message: said('A password needs at least {count} characters.', { count: SHORTEST_PASSWORD }) }])
  }
}

export function newPassword(): string {
  return randomBytes(15).toString('base64url')
}

function derive(password: string, salt: Buffer, logCost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, BYTES, { N: 2 ** logCost, r: BLOCK, p: 1, maxmem: 64 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
