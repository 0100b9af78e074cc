//! Links by which people set their password: an invitation, or because they forgot it. Each works
//! once, and for a limited time; only its hash is kept.

import { createHash, randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import * as z from 'zod'
import { brandingOf } from '../branding/branding'
import type { Queryable } from '../database/database'
import { bodyAs } from '../http/json'
import { invalid, tooMany } from '../http/problem'
import { readerAt } from '../languages'
import { errorFields } from '../log'
import type { Env, Services } from '../services'
import { checkPassword, hashPassword } from './password'
import { revokeSessions } from './session'
import { TokenBucket } from './throttle'

type Purpose = 'invitation' | 'reset'

const HOURS: Record<Purpose, number> = { invitation: 7 * 24, reset: 1 }

/** The address to open. Links of before stop working. */
export async function newLink(tx: Queryable, publicUrl: string, account: string, purpose: Purpose): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await tx.query('DELETE FROM base.password_link WHERE account = $1', [account])
  await tx.query('INSERT INTO base.password_link (hash, account, purpose, expires_at) VALUES ($1, $2, $3, now() + make_interval(hours => $4))', [hash(token), account, purpose, HOURS[purpose]])
  return `${publicUrl.replace(/\/$/, '')}/set-password?token=${token}`
}

/** False where this tool sends no mail: then the link has to be handed over in another way. */
export async function mailLink(services: Services, to: string, link: string, purpose: Purpose): Promise<boolean> {
  const sink = services.sinks.find((candidate) => candidate.mail !== undefined)
  if (!sink?.mail) return false
  const { t } = await readerAt(services.database, to)
  const { name, company } = await brandingOf(services.database, services.config)
  const [subject, sentence] =
    purpose === 'invitation'
      ? [t('You are invited to {tool}', { tool: name }), t('{company} invites you to {tool}. Choose your password here, within seven days:', { company, tool: name })]
      : [t('Your password for {tool}', { tool: name }), t('Somebody, hopefully you, wants to set a new password. Do it here, within an hour; otherwise ignore this mail:')]
  try {
    await sink.mail(to, subject, `${sentence}\n\n${link}\n\n${company}\n`)
    return true
  } catch (error) {
    services.log.error('a mail with a link could not be sent', { ...errorFields(error), purpose })
    return false
  }
}

/** For those who are not signed in. */
export function linksRouter(): Hono<Env> {
  const router = new Hono<Env>()
  const byAddress = new TokenBucket(5, 20)
  const byAccount = new TokenBucket(0.2, 3)

  // The answer is the same whether there is such an account or not, and comes as fast.
  router.post('/password-reset', async (c) => {
    const { services } = c.var
    const email = (await bodyAs(c, z.object({ email: z.string().max(254) }))).email.trim().toLowerCase()
    const wait = byAddress.take(c.var.address)
    if (wait > 0) throw tooMany('too_many_attempts', 'Too many attempts. Wait a little and try again.', wait)
    if (byAccount.take(email) === 0) void sendReset(services, email).catch((error: unknown) => services.log.error('a reset could not be sent', errorFields(error)))
    return c.body(null, 202)
  })

  router.post('/set-password', async (c) => {
    const { database } = c.var.services
    const { token, password } = await bodyAs(c, z.object({ token: z.string().max(200), password: z.string().max(1000) }))
    const wait = byAddress.take(c.var.address)
    if (wait > 0) throw tooMany('too_many_attempts', 'Too many attempts. Wait a little and try again.', wait)
    checkPassword(password)
    const passwordHash = await hashPassword(password)
    await database.transaction(async (tx) => {
      const { rows } = await tx.query<{ account: string }>(
        `UPDATE base.password_link l SET used_at = now() FROM base.account a
         WHERE l.hash = $1 AND l.used_at IS NULL AND l.expires_at > now() AND a.id = l.account AND a.active RETURNING l.account`,
        [hash(token)],
      )
      const [link] = rows
      if (!link) throw invalid([{ field: 'token', code: 'expired', message: 'This link was used already or is too old. Ask for a new one.' }])
      await tx.query('UPDATE base.account SET password_hash = $2 WHERE id = $1', [link.account, passwordHash])
      await revokeSessions(tx, link.account)
    })
    return c.body(null, 204)
  })
  return router
}

async function sendReset(services: Services, email: string): Promise<void> {
  const { rows } = await services.database.query<{ id: string; email: string }>('SELECT id, email FROM base.account WHERE lower(email) = $1 AND active', [email])
  const [account] = rows
  if (!account || !services.sinks.some((sink) => sink.mail)) return
  await mailLink(services, account.email, await newLink(services.database, services.config.publicUrl, account.id, 'reset'), 'reset')
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
