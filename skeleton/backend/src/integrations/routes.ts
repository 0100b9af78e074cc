//! Which integrations there are, which are set up, and how deliveries are going.

import { Hono } from 'hono'
import { isAdmin } from '../auth/caller'
import { forbidden } from '../http/problem'
import type { Env } from '../services'
import { integrations } from './index'
import { testIntegration } from './test'

export const integrationsRouter = new Hono<Env>()

integrationsRouter.get('/', async (c) => {
  if (!isAdmin(c.var.caller)) throw forbidden('Only admins see the integrations.')
  const { database, sinks } = c.var.services
  const { rows } = await database.query<{ waiting: number; failed: number }>(
    `SELECT count(*) FILTER (WHERE done_at IS NULL AND gave_up_at IS NULL) AS waiting,
       count(*) FILTER (WHERE gave_up_at IS NOT NULL) AS failed FROM ledger.outbox`,
  )
  return c.json({
    items: integrations.map(({ name, label, description }) => ({ id: name, name: label, description, configured: sinks.some((sink) => sink.name === name), testable: sinks.some((sink) => sink.name === name && sink.subscribed !== true) })),
    deliveries: rows[0] ?? { waiting: 0, failed: 0 },
  })
})

integrationsRouter.post('/:name/test', async (c) => {
  if (!isAdmin(c.var.caller)) throw forbidden('Only admins test the integrations.')
  await testIntegration(c.var.services, c.var.caller, c.req.param('name'))
  return c.body(null, 204)
})
