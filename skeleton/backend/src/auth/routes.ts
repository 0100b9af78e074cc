//! Signing in and out, and one's own account.

import { Hono } from 'hono'
import * as z from 'zod'
import { bodyAs } from '../http/json'
import { forbidden, invalid, notSignedIn, tooMany } from '../http/problem'
import { rememberLanguage, type Reader } from '../languages'
import type { Env } from '../services'
import { authenticate } from './authenticate'
import { describeCaller } from './me'
import { checkPassword, hashPassword, passwordMatches, pretendToCheck } from './password'
import { callerOfSession, closeSession, openSession, revokeSessions } from './session'
import { TokenBucket } from './throttle'
import { checkSecondFactor } from './two-factor'

const Credentials = z.object({ email: z.string().max(254), password: z.string().max(1000), code: z.string().max(40).optional() })

const Account = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  password: z.string().max(1000).optional(),
  current_password: z.string().max(1000).optional(),
})

/** `POST /session` is the one call that needs no caller. */
export function signInRouter(): Hono<Env> {
  const router = new Hono<Env>()
  const byAccount = new TokenBucket(2, 10)
  const byAddress = new TokenBucket(20, 50)

  router.post('/session', async (c) => {
    const { database, vault, clock } = c.var.services
    const { email, password, code } = await bodyAs(c, Credentials)
    const account = email.trim().toLowerCase()
    const wait = Math.max(byAccount.wait(account), byAddress.wait(c.var.address))
    if (wait > 0) throw tooMany('too_many_attempts', 'Too many attempts. Wait a little and try again.', wait)

    const { rows } = await database.query<{ id: string; password_hash: string }>(
      'SELECT id, password_hash FROM base.account WHERE lower(email) = $1 AND active',
      [account],
    )
    const [found] = rows
    const matches = found ? await passwordMatches(password, found.password_hash) : (await pretendToCheck(password), false)
    if (!found || !matches) {
      byAccount.take(account)
      byAddress.take(c.var.address)
      throw notSignedIn('E-mail address or password is wrong.', 'wrong_credentials')
    }
    const factor = await checkSecondFactor(database, vault, found.id, code, clock())
    if (factor === 'needed') throw notSignedIn('Enter the code of your authenticator app.', 'code_needed')
    if (factor === 'wrong') {
      byAccount.take(account)
      byAddress.take(c.var.address)
      throw notSignedIn('This code is wrong, or was used already.', 'wrong_code')
    }
    byAccount.forget(account)
    await openSession(c, found.id)
    await rememberLanguage(database, found.id, c.var.reader)
    const caller = await callerByAccount(c.var.services.database, found.id, c.var.reader)
    return c.json(describeCaller(c.var.services, caller))
  })
  return router
}

export function accountRouter(): Hono<Env> {
  const router = new Hono<Env>()
  router.use('/session', authenticate)
  router.use('/me', authenticate)
  router.get('/session', (c) => c.json(describeCaller(c.var.services, c.var.caller)))
  router.get('/me', async (c) => {
    const { services, caller } = c.var
    if (caller.userId !== null) await rememberLanguage(services.database, caller.userId, caller.reader)
    return c.json(describeCaller(services, caller))
  })

  router.delete('/session', async (c) => {
    await closeSession(c)
    return c.body(null, 204)
  })

  router.patch('/me', async (c) => {
    const { database } = c.var.services
    const { caller } = c.var
    if (caller.userId === null) throw forbidden('An API key has no account.')
    const change = await bodyAs(c, Account)
    if (change.password !== undefined) {
      checkPassword(change.password)
      const { rows } = await database.query<{ password_hash: string }>('SELECT password_hash FROM base.account WHERE id = $1', [caller.userId])
      if (!(await passwordMatches(change.current_password ?? '', rows[0]?.password_hash ?? ''))) {
        throw invalid([{ field: 'current_password', code: 'wrong', message: 'The current password is wrong.' }])
      }
      await database.query('UPDATE base.account SET password_hash = $2 WHERE id = $1', [caller.userId, await hashPassword(change.password)])
      await revokeSessions(database, caller.userId, caller.sessionId)
    }
    if (change.name !== undefined) await database.query('UPDATE base.account SET name = $2 WHERE id = $1', [caller.userId, change.name])
    const again = await callerOfSession(c)
    return c.json(describeCaller(c.var.services, again ?? caller))
  })
  return router
}

async function callerByAccount(database: Env['Variables']['services']['database'], id: string, reader: Reader) {
  const { rows } = await database.query<{ name: string; email: string; grants: [string, string][] | null }>(
    `SELECT a.name, a.email,
       (SELECT jsonb_agg(jsonb_build_array(g.role, g.id) ORDER BY g.given_seq) FROM ledger.authority_in_force g
        WHERE g.holder = 'user:' || a.id) AS grants
     FROM base.account a WHERE a.id = $1`,
    [id],
  )
  const [row] = rows
  if (!row) throw notSignedIn()
  return { actor: `user:${id}`, userId: id, name: row.name, email: row.email, grants: new Map(row.grants ?? []), sessionId: null, scopes: null, reader }
}
