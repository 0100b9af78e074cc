//! Sample data: whether there is any, and for admins filling the tool with it and taking it out.

import { Hono } from 'hono'
import * as z from 'zod'
import { bodyAs } from '../http/json'
import { newId } from '../ids'
import { english, languages, readerIn } from '../languages'
import type { Env } from '../services'
import { granting } from '../users/granting'
import { countSamples, fillWithSamples } from './fill'
import { removeSamples } from './remove'

const Wanted = z.object({ language: z.enum(languages).default('en') })

export const samplesRouter = new Hono<Env>()

samplesRouter.get('/', async (c) => c.json({ count: await countSamples(c.var.services.database) }))

samplesRouter.post('/', async (c) => {
  const by = await granting(c)
  const { language } = await bodyAs(c, Wanted)
  const { caller, services } = c.var
  const { t } = readerIn(language) ?? english
  const command = { realm: by.realm, caller, now: services.clock(), id: newId(), vault: by.vault }
  return c.json({ count: await services.database.transaction((tx) => fillWithSamples({ ...command, tx }, t)) }, 201)
})

samplesRouter.delete('/', async (c) => {
  const act = { ...(await granting(c)), command: newId(), sinks: [] }
  return c.json(await c.var.services.database.transaction((tx) => removeSamples(tx, act)))
})

/** They stay, and are records like all others from now on. */
samplesRouter.post('/keep', async (c) => {
  await granting(c)
  await c.var.services.database.query('DELETE FROM base.sample')
  return c.body(null, 204)
})
