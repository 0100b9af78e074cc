//! People. Everybody may see who there is; only admins change it.

import { Hono } from 'hono'
import * as z from 'zod'
import { phrase, said } from '@shared/text'
import { isAdmin } from '../auth/caller'
import { mailLink, newLink } from '../auth/links'
import { checkPassword, hashPassword, newPassword } from '../auth/password'
import { checkRoles, setRoles, type Granting } from '../auth/roles'
import { removeSecondFactor } from '../auth/two-factor'
import { revokeSessions } from '../auth/session'
import type { Queryable } from '../database/database'
import { bodyAs } from '../http/json'
import { conflict, forbidden, invalid, notFound } from '../http/problem'
import { newId } from '../ids'
import { append } from '../ledger/append'
import type { Env, Services } from '../services'
import { checkAdminLeft } from './admins'
import { authorityRouter } from './authority'
import { granting, idOf } from './granting'

const EMAIL = z.string().trim().max(254).regex(/^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;.]{2,}$/, phrase('has to be an e-mail address'))
const NAME = z.string().trim().min(1, phrase('is needed')).max(200)
const ROLES = z.array(z.string()).max(50)

const NewUser = z.object({ email: EMAIL, name: NAME, roles: ROLES.default([]), password: z.string().max(1000).optional(), invite: z.boolean().default(false) })
const UserChange = z.object({ name: NAME.optional(), active: z.boolean().optional(), roles: ROLES.optional(), password: z.string().max(1000).optional() })

interface User {
  id: string
  name: string
  active: boolean
  email: string
  roles: string[]
  created_at: string
  last_seen_at: string | null
}

const USER = `a.id, a.name, a.active, a.email, a.created_at, a.last_seen_at, ARRAY(
  SELECT DISTINCT g.role FROM ledger.authority_in_force g
  WHERE g.holder = 'user:' || a.id ORDER BY g.role) AS roles`

export const usersRouter = new Hono<Env>()
usersRouter.route('/', authorityRouter)

usersRouter.get('/', async (c) => {
  const q = c.req.query('q')?.trim() ?? ''
  const { rows } = await c.var.services.database.query<User>(
    `SELECT ${USER} FROM base.account a WHERE $1 = '' OR a.name ILIKE $2 OR a.email ILIKE $2 ORDER BY lower(a.name), a.id LIMIT 500`,
    [q, `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`],
  )
  const items = isAdmin(c.var.caller) ? rows : rows.map(({ id, name, active }) => ({ id, name, active }))
  return c.json({ items })
})

usersRouter.post('/', async (c) => {
  const by = await granting(c)
  const input = await bodyAs(c, NewUser)
  checkRoles(input.roles)
  const password = input.password ?? newPassword()
  checkPassword(password)
  const hash = await hashPassword(password)
  const { services } = c.var
  const { config, database } = services
  const { user, link } = await database.transaction(async (tx) => {
    // Counted under a lock, or two requests at once would both see the last free place.
    await tx.query('LOCK TABLE base.account IN SHARE ROW EXCLUSIVE MODE')
    await checkPlaces(tx, config.maxUsers)
    const id = newId()
    try {
      await tx.query('INSERT INTO base.account (id, email, name, password_hash, language) VALUES ($1, $2, $3, $4, $5)', [id, input.email, input.name, hash, c.var.reader.language])
    } catch (error) {
      if ((error as { code?: string }).code === '23505') throw invalid([{ field: 'email', code: 'taken', message: 'Somebody has this e-mail address already.' }])
      throw error
    }
    await record(tx, by, id, 'created', { active: true })
    await setRoles(tx, by, `user:${id}`, input.roles, { kind: input.invite ? 'invitation' : 'appointment', id: null })
    return { user: await loadUser(tx, id), link: input.invite ? await newLink(tx, config.publicUrl, id, 'invitation') : null }
  })
  c.header('location', `/api/v1/users/${user.id}`)
  if (link !== null) return c.json({ ...user, ...(await handedOver(services, user.email, link, 'invitation')) }, 201)
  return c.json({ ...user, ...(input.password === undefined ? { password } : {}) }, 201)
})

usersRouter.get('/:id', async (c) => {
  if (!isAdmin(c.var.caller) && c.req.param('id') !== c.var.caller.userId) throw forbidden('Only admins see accounts.')
  return c.json(await loadUser(c.var.services.database, idOf(c)))
})

usersRouter.patch('/:id', async (c) => {
  const by = await granting(c)
  const id = idOf(c)
  const change = await bodyAs(c, UserChange)
  if (change.roles) checkRoles(change.roles)
  if (change.password !== undefined) checkPassword(change.password)
  const hash = change.password === undefined ? null : await hashPassword(change.password)
  const { config, database } = c.var.services
  const user = await database.transaction(async (tx) => {
    await tx.query('LOCK TABLE base.account IN SHARE ROW EXCLUSIVE MODE')
    const before = await loadUser(tx, id)
    if (change.active === true && !before.active) await checkPlaces(tx, config.maxUsers)
    await tx.query('UPDATE base.account SET name = coalesce($2, name), active = coalesce($3, active), password_hash = coalesce($4, password_hash) WHERE id = $1', [
      id,
      change.name ?? null,
      change.active ?? null,
      hash,
    ])
    if (change.active !== undefined && change.active !== before.active) await record(tx, by, id, 'changed', { active: change.active })
    if (change.roles) await setRoles(tx, by, `user:${id}`, change.roles, { kind: 'appointment', id: null })
    if (change.active === false || hash !== null) await revokeSessions(tx, id, c.var.caller.sessionId)
    await checkAdminLeft(tx)
    return loadUser(tx, id)
  })
  return c.json(user)
})

/** A new link to set the password, by mail or, where this tool sends none, to hand over. */
usersRouter.post('/:id/link', async (c) => {
  await granting(c)
  const { services } = c.var
  const user = await loadUser(services.database, idOf(c))
  if (!user.active) throw conflict('disabled', 'Enable the user first.')
  const purpose = user.last_seen_at === null ? 'invitation' : 'reset'
  const link = await newLink(services.database, services.config.publicUrl, user.id, purpose)
  return c.json(await handedOver(services, user.email, link, purpose))
})

/** For somebody who lost phone and recovery codes. */
usersRouter.delete('/:id/two-factor', async (c) => {
  const by = await granting(c)
  const id = idOf(c)
  await c.var.services.database.transaction(async (tx) => {
    await loadUser(tx, id)
    await removeSecondFactor(tx, id)
    await revokeSessions(tx, id)
    await record(tx, by, id, 'changed', { second_factor: false })
  })
  return c.body(null, 204)
})

async function handedOver(services: Services, email: string, link: string, purpose: 'invitation' | 'reset') {
  return (await mailLink(services, email, link, purpose)) ? { mailed: true } : { mailed: false, link }
}

async function loadUser(db: Queryable, id: string): Promise<User> {
  const { rows } = await db.query<User>(`SELECT ${USER} FROM base.account a WHERE a.id = $1`, [id])
  const [user] = rows
  if (!user) throw notFound('There is no such user.')
  return user
}

/** Names and addresses stay out of the ledger: what it holds cannot be taken back. */
async function record(tx: Queryable, by: Granting, id: string, type: 'created' | 'changed', set: Record<string, boolean>): Promise<void> {
  const { rows } = await tx.query<{ version: number }>("SELECT coalesce(max(version), 0) AS version FROM ledger.event WHERE kind = 'user' AND record = $1", [id])
  await append(tx, { ...by, command: newId(), sinks: [] }, [{ kind: 'user', record: id, expect: rows[0]?.version ?? 0, type, body: { set } }])
}

async function checkPlaces(tx: Queryable, most: number): Promise<void> {
  const { rows } = await tx.query<{ active: number }>('SELECT count(*) AS active FROM base.account WHERE active')
  if ((rows[0]?.active ?? 0) >= most) throw conflict('too_many_users', said('This tool is for {count} users. Disable one or choose a larger plan.', { count: most }))
}
