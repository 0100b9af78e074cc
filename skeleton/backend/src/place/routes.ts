//! The settings: seen by everybody who is signed in, changed by admins.

import { Hono } from 'hono'
import * as z from 'zod'
import type { Value } from '@shared/define'
import { bodyAs } from '../http/json'
import { invalid } from '../http/problem'
import { newId } from '../ids'
import { recount } from '../ledger/recount'
import type { Env } from '../services'
import { granting } from '../users/granting'
import { mistakesOf } from './check'
import { regionsOf } from './holidays'
import { changeSettings, projectSettings, settingsOf, type Settings } from './settings'

const Change = z.object({
  time_zone: z.string().trim().optional(),
  country: z.string().trim().toUpperCase().nullable().optional(),
  region: z.string().trim().toUpperCase().nullable().optional(),
  language: z.string().trim().optional(),
})

export const settingsRouter = new Hono<Env>()

settingsRouter.get('/', async (c) => c.json(shown(await settingsOf(c.var.services.database))))

settingsRouter.get('/regions/:country', async (c) => c.json({ items: [...(await regionsOf(c.req.param('country').toUpperCase()))].map(([code, name]) => ({ code, name })) }))

settingsRouter.patch('/', async (c) => {
  const by = await granting(c)
  const given = await bodyAs(c, Change)
  return c.json(
    await c.var.services.database.transaction(async (tx) => {
      // One after the other, also when there is no row to lock yet.
      await tx.query('LOCK TABLE base.setting IN SHARE ROW EXCLUSIVE MODE')
      const before = await settingsOf(tx)
      // The regions of one country are not those of another.
      const moved = given.country !== undefined && given.country !== before.country && given.region === undefined
      const set = { ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)), ...(moved ? { region: null } : {}) } as Record<string, Value>
      const wanted = { ...before, ...set }
      const mistakes = await mistakesOf(wanted)
      if (mistakes.length > 0) throw invalid(mistakes)
      const event = Object.keys(set).length === 0 ? undefined : await changeSettings(tx, { ...by, command: newId(), sinks: [] }, set)
      if (event) await projectSettings(tx, event)
      const counts = (['time_zone', 'country', 'region'] as const).some((name) => wanted[name] !== before[name])
      if (counts) await recount(tx)
      return shown(wanted)
    }),
  )
})

function shown({ time_zone, country, region, language }: Settings): Settings {
  return { time_zone, country, region, language }
}
