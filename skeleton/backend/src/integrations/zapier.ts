//! REST hooks, as Zapier and its like use them: they subscribe an address to an event and get a
//! signed post for each one until they unsubscribe or the address is gone.

import { Hono } from 'hono'
import * as z from 'zod'
import { allEntities, entityNamed } from '@shared/registry'
import { rules } from '@shared/rules'
import { said } from '@shared/text'
import { isUuid } from '@shared/validate'
import { isAdmin } from '../auth/caller'
import { bodyAs } from '../http/json'
import { forbidden, invalid, notFound } from '../http/problem'
import { newId } from '../ids'
import type { LedgerEvent } from '../ledger/append'
import { DEADLINE } from '../ledger/present'
import { list } from '../openapi/schema'
import type { Part } from '../part'
import type { Env } from '../services'
import { isPrivateAddress, postText, signedHeaders } from './post'
import { Undeliverable, type Integration, type Settings, type Sink } from './sink'

interface Hook {
  id: string
  event: string
  target_url: string
}

const Subscription = z.object({ event: z.string().max(200), target_url: z.url({ protocol: /^https?$/ }).max(2000) })

export const zapier: Integration = {
  name: 'zapier',
  label: 'Zapier',
  description: 'Lets Zapier and others subscribe to events.',
  open({ env, config, database }: Settings): Sink {
    const allowPrivate = env['ALLOW_PRIVATE_ADDRESSES'] === 'true'
    return {
      name: 'zapier',
      subscribed: true,
      async connected(db) {
        const { rows } = await db.query<{ there: boolean }>("SELECT EXISTS (SELECT 1 FROM base.setting WHERE key LIKE 'hook:%') AS there")
        return rows[0]?.there === true
      },
      async targets(tx, event) {
        if (!entityNamed(event.kind) && event.kind !== DEADLINE) return []
        const { rows } = await tx.query<{ key: string }>("SELECT key FROM base.setting WHERE key LIKE 'hook:%' AND value ->> 'event' = ANY($1)", [names(event)])
        return rows.map((row) => row.key)
      },
      async deliver({ id, target, event, url }) {
        const { rows } = await database.query<{ value: Hook }>('SELECT value FROM base.setting WHERE key = $1', [target])
        const hook = rows[0]?.value
        if (!hook) return
        const body = JSON.stringify({ id, event: hook.event, url, data: event })
        try {
          await postText(hook.target_url, body, signedHeaders(config.jwtSecret, id, body, new Date()), allowPrivate)
        } catch (error) {
          // 410 is how a receiver unsubscribes.
          if (error instanceof Undeliverable) await database.query('DELETE FROM base.setting WHERE key = $1', [target])
          throw error
        }
      },
    }
  },
}

const router = new Hono<Env>()

export const hooks: Part = {
  path: '/hooks',
  router,
  calls: {
    '/hooks': {
      get: { summary: 'Subscriptions', answer: list({ type: 'object' }) },
      post: { summary: 'Subscribe to an event', status: '201', answer: { type: 'object' }, body: { type: 'object', required: ['event', 'target_url'], properties: { event: { type: 'string' }, target_url: { type: 'string' } } } },
    },
    '/hooks/{id}': { delete: { summary: 'Unsubscribe', status: '204' } },
  },
}

router.use(async (c, next) => {
  if (!isAdmin(c.var.caller)) throw forbidden('Only admins may subscribe to events.')
  await next()
})

router.get('/', async (c) => {
  const { rows } = await c.var.services.database.query<{ value: Hook }>("SELECT value FROM base.setting WHERE key LIKE 'hook:%' ORDER BY key")
  return c.json({ items: rows.map((row) => row.value), events: allEvents() })
})

router.post('/', async (c) => {
  const input = await bodyAs(c, Subscription)
  if (!allEvents().includes(input.event)) throw invalid([{ field: 'event', code: 'not_an_option', message: said('There is no event {name}.', { name: input.event }) }])
  const host = new URL(input.target_url).hostname.replace(/^\[|\]$/g, '')
  if (/^[\d.]+$|:/.test(host) && isPrivateAddress(host) && process.env['ALLOW_PRIVATE_ADDRESSES'] !== 'true') {
    throw invalid([{ field: 'target_url', code: 'private_address', message: 'target_url is a private address.' }])
  }
  const hook: Hook = { id: newId(), ...input }
  await c.var.services.database.query('INSERT INTO base.setting (key, value) VALUES ($1, $2)', [`hook:${hook.id}`, JSON.stringify(hook)])
  return c.json(hook, 201)
})

router.delete('/:id', async (c) => {
  const id = c.req.param('id')
  const { rowCount } = isUuid(id)
    ? await c.var.services.database.query('DELETE FROM base.setting WHERE key = $1', [`hook:${id}`])
    : { rowCount: 0 }
  if (rowCount !== 1) throw notFound('There is no such subscription.')
  return c.body(null, 204)
})

function names(event: LedgerEvent): string[] {
  const { move, emit, set } = event.data
  if (event.kind === DEADLINE) return ['*', `${String(set?.['kind'])}.${set?.['over'] === true ? 'deadline_over' : 'deadline_near'}`]
  return ['*', ...[event.type, move, emit].flatMap((what) => (what === undefined ? [] : [`${event.kind}.${what}`]))]
}

function allEvents(): string[] {
  const emitted = rules.flatMap((rule) => rule.do.flatMap((consequence) => ('emit' in consequence ? [`${rule.entity.name}.${consequence.emit}`] : [])))
  return ['*', ...allEntities.flatMap((entity) => ['created', 'changed', ...Object.keys(entity.moves), ...(entity.deadlines === undefined ? [] : ['deadline_near', 'deadline_over'])].map((what) => `${entity.name}.${what}`)), ...new Set(emitted)]
}
