//! API keys: made, listed and revoked by admins; each has a role, and may be limited to less.

import { Hono } from 'hono'
import * as z from 'zod'
import { SCOPES } from '../auth/caller'
import { newKey, storeKey } from '../auth/keys'
import { checkRoles, grantRole, setRoles } from '../auth/roles'
import { bodyAs } from '../http/json'
import { notFound } from '../http/problem'
import { newId } from '../ids'
import { append } from '../ledger/append'
import type { Env } from '../services'
import { granting, idOf } from './granting'

const NewKey = z.object({ name: z.string().trim().min(1).max(200), role: z.string(), scopes: z.array(z.enum(SCOPES)).min(1).optional() })

export const keysRouter = new Hono<Env>()

keysRouter.get('/', async (c) => {
  await granting(c)
  const { rows } = await c.var.services.database.query(
    `SELECT k.id, k.name, k.prefix, k.scopes, k.created_at, k.last_used_at, k.revoked_at,
       (SELECT g.role FROM ledger.authority g WHERE g.holder = 'key:' || k.id ORDER BY g.given_seq LIMIT 1) AS role
     FROM base.api_key k ORDER BY k.created_at DESC, k.id LIMIT 500`,
  )
  return c.json({ items: rows })
})

keysRouter.post('/', async (c) => {
  const by = await granting(c)
  const input = await bodyAs(c, NewKey)
  checkRoles([input.role], 'role')
  const id = newId()
  const value = newKey()
  await c.var.services.database.transaction(async (tx) => {
    await storeKey(tx, { id, name: input.name, value, createdBy: by.actor, scopes: input.scopes })
    await append(tx, { ...by, command: newId(), sinks: [] }, [{ kind: 'api_key', record: id, expect: 0, type: 'created', body: { set: { name: input.name } } }])
    await grantRole(tx, by, `key:${id}`, input.role, { kind: 'api_key', id })
  })
  return c.json({ id, name: input.name, role: input.role, scopes: input.scopes ?? null, prefix: value.slice(0, 8), key: value }, 201)
})

keysRouter.delete('/:id', async (c) => {
  const by = await granting(c)
  const id = idOf(c)
  await c.var.services.database.transaction(async (tx) => {
    const { rowCount } = await tx.query('UPDATE base.api_key SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [id])
    if (rowCount !== 1) throw notFound('There is no such key.')
    await setRoles(tx, by, `key:${id}`, [], { kind: 'api_key', id })
  })
  return c.body(null, 204)
})
