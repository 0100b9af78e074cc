//! The second factor of an account: set up, confirmed with a first code, asked for at each sign-in,
//! with ten codes for the day when the phone is lost.

import { createHash, randomBytes } from 'node:crypto'
import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { brandingOf } from '../branding/branding'
import type { Queryable } from '../database/database'
import { bodyAs } from '../http/json'
import { conflict, forbidden, invalid } from '../http/problem'
import type { Vault } from '../ledger/vault'
import type { Env } from '../services'
import { passwordMatches } from './password'
import { base32, matchingStep, newSecret, otpauth } from './totp'

const RECOVERY_CODES = 10

interface Factor {
  totp_secret: Buffer | null
  totp_confirmed_at: string | null
  totp_last_step: number
  recovery_codes: string[]
}

/** What the sign-in says: fine, a code is needed, or the code is wrong. */
export async function checkSecondFactor(db: Queryable, vault: Vault, account: string, code: string | undefined, now: Date): Promise<'passed' | 'needed' | 'wrong'> {
  const factor = await load(db, account)
  if (factor?.totp_confirmed_at == null || factor.totp_secret === null) return 'passed'
  if (code === undefined || code.trim() === '') return 'needed'
  const typed = code.replaceAll(/\s/g, '').toLowerCase()
  const step = matchingStep(vault.unlock(place(account), factor.totp_secret), typed, now, factor.totp_last_step)
  // Each code counts once, also when it is sent twice at the same moment.
  const used =
    step === null
      ? await db.query('UPDATE base.account SET recovery_codes = array_remove(recovery_codes, $2) WHERE id = $1 AND $2 = ANY (recovery_codes)', [account, hashed(typed)])
      : await db.query('UPDATE base.account SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2', [account, step])
  return used.rowCount === 1 ? 'passed' : 'wrong'
}

export async function hasSecondFactor(db: Queryable, account: string): Promise<boolean> {
  return (await load(db, account))?.totp_confirmed_at != null
}

/** For somebody who lost phone and codes: an admin takes the factor off. */
export async function removeSecondFactor(db: Queryable, account: string): Promise<void> {
  await db.query("UPDATE base.account SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = 0, recovery_codes = '{}' WHERE id = $1", [account])
}

/** After the tool's own key was changed. */
export async function relockSecondFactors(tx: Queryable, vault: Vault): Promise<void> {
  const { rows } = await tx.query<{ id: string; totp_secret: Buffer }>('SELECT id, totp_secret FROM base.account WHERE totp_secret IS NOT NULL ORDER BY id FOR UPDATE')
  for (const { id, totp_secret: locked } of rows) {
    await tx.query('UPDATE base.account SET totp_secret = $2 WHERE id = $1', [id, vault.lock(place(id), vault.unlock(place(id), locked))])
  }
}

export const twoFactorRouter = new Hono<Env>()

twoFactorRouter.get('/', async (c) => {
  const factor = await load(c.var.services.database, accountOf(c))
  return c.json({ enabled: factor?.totp_confirmed_at != null, recovery_codes_left: factor?.recovery_codes.length ?? 0 })
})

/** Begins anew; nothing is asked for at the sign-in before `confirm`. */
twoFactorRouter.post('/', async (c) => {
  const { database, vault, config } = c.var.services
  const account = accountOf(c)
  if (await hasSecondFactor(database, account)) throw conflict('already_enabled', 'The second factor is on already. Turn it off first.')
  const secret = newSecret()
  await database.query('UPDATE base.account SET totp_secret = $2 WHERE id = $1 AND totp_confirmed_at IS NULL', [account, vault.lock(place(account), secret)])
  return c.json({ secret: base32(secret), uri: otpauth(secret, (await brandingOf(database, config)).name, c.var.caller.email ?? c.var.caller.name) }, 201)
})

twoFactorRouter.post('/confirm', async (c) => {
  const { database, vault, clock } = c.var.services
  const account = accountOf(c)
  const { code } = await bodyAs(c, z.object({ code: z.string().max(20) }))
  const factor = await load(database, account)
  if (!factor?.totp_secret || factor.totp_confirmed_at !== null) throw conflict('not_begun', 'Begin with setting up the second factor.')
  const step = matchingStep(vault.unlock(place(account), factor.totp_secret), code.replaceAll(/\s/g, ''), clock(), 0)
  if (step === null) throw invalid([{ field: 'code', code: 'wrong', message: 'This code is wrong. Is the clock of the phone right?' }])
  const codes = Array.from({ length: RECOVERY_CODES }, () => randomBytes(5).toString('hex'))
  await database.query('UPDATE base.account SET totp_confirmed_at = now(), totp_last_step = $2, recovery_codes = $3 WHERE id = $1', [account, step, codes.map(hashed)])
  return c.json({ enabled: true, recovery_codes: codes })
})

twoFactorRouter.post('/disable', async (c) => {
  const { database } = c.var.services
  const account = accountOf(c)
  const { password } = await bodyAs(c, z.object({ password: z.string().max(1000) }))
  const { rows } = await database.query<{ password_hash: string }>('SELECT password_hash FROM base.account WHERE id = $1', [account])
  if (!(await passwordMatches(password, rows[0]?.password_hash ?? ''))) throw invalid([{ field: 'password', code: 'wrong', message: 'The password is wrong.' }])
  await removeSecondFactor(database, account)
  return c.json({ enabled: false })
})

function accountOf(c: Context<Env>): string {
  const { userId } = c.var.caller
  if (userId === null) throw forbidden('An API key has no second factor.')
  return userId
}

async function load(db: Queryable, account: string): Promise<Factor | undefined> {
  const { rows } = await db.query<Factor>('SELECT totp_secret, totp_confirmed_at, totp_last_step, recovery_codes FROM base.account WHERE id = $1', [account])
  return rows[0]
}

function place(account: string): string {
  return `totp\n${account}`
}

function hashed(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}
