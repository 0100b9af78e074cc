//! What an admin does in the first minutes. Each step is looked up where it shows, never ticked off, so it is open again
//! when it is undone. Only that nobody wants to see the list any more is kept.

import { Hono } from 'hono'
import { allEntities } from '@shared/registry'
import { brandingOf } from './branding/branding'
import { integrations } from './integrations'
import { tableOf } from './ledger/project'
import { settingsOf } from './place/settings'
import type { Env, Services } from './services'
import { granting } from './users/granting'

const DISMISSED = 'first_run_dismissed'

export interface Step {
  name: 'branding' | 'place' | 'colleague' | 'record' | 'second_factor' | 'integration'
  done: boolean
}

export const firstRunRouter = new Hono<Env>()

firstRunRouter.get('/', async (c) => {
  await granting(c)
  const { database } = c.var.services
  const { rows } = await database.query('SELECT 1 FROM base.setting WHERE key = $1', [DISMISSED])
  return c.json({ dismissed: rows.length > 0, steps: await stepsOf(c.var.services, c.var.caller.userId) })
})

firstRunRouter.delete('/', async (c) => {
  const { actor } = await granting(c)
  await c.var.services.database.query('INSERT INTO base.setting (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [DISMISSED, JSON.stringify({ by: actor })])
  return c.body(null, 204)
})

/** In the order of the page; without integrations nothing can be connected. */
async function stepsOf({ database, config, sinks }: Services, account: string | null): Promise<Step[]> {
  const exists = async (query: string, values: readonly unknown[] = []) => (await database.query<{ there: boolean }>(`SELECT EXISTS (${query}) AS there`, values)).rows[0]?.there === true
  const [main] = allEntities
  // A template's own code may have sinks of its own, which nobody connects.
  const outside = sinks.filter((sink) => integrations.some(({ name }) => name === sink.name))
  const connected = await Promise.all(outside.map((sink) => sink.connected?.(database) ?? true))
  return [
    { name: 'branding', done: (await brandingOf(database, config)).logo !== null },
    { name: 'place', done: (await settingsOf(database)).version > 0 },
    { name: 'colleague', done: await exists('SELECT 1 FROM base.account WHERE active OFFSET 1') },
    ...(main ? [{ name: 'record' as const, done: await exists(`SELECT 1 FROM ${tableOf(main)} r WHERE NOT EXISTS (SELECT 1 FROM base.sample WHERE kind = $1 AND record = r.id)`, [main.name]) }] : []),
    { name: 'second_factor', done: await exists('SELECT 1 FROM base.account WHERE id = $1 AND totp_confirmed_at IS NOT NULL', [account]) },
    ...(integrations.length > 0 ? [{ name: 'integration' as const, done: connected.includes(true) }] : []),
  ]
}
