//! Name, company, colour and logo: seen by everybody, also before signing in, and changed by admins.

import { Hono, type Context } from 'hono'
import * as z from 'zod'
import type { Value } from '@shared/define'
import { phrase } from '@shared/text'
import type { Queryable } from '../database/database'
import { bodyAs } from '../http/json'
import { notFound } from '../http/problem'
import { newId } from '../ids'
import type { Env } from '../services'
import { granting } from '../users/granting'
import { brandingOf, changeBranding } from './branding'
import { checkLogo, loadLogo, removeLogo, storeLogo } from './logo'

/** Null: as the tool was made. */
const Change = z.object({
  name: z.string().trim().min(1, phrase('is needed')).max(80).nullable().optional(),
  company: z.string().trim().min(1, phrase('is needed')).max(120).nullable().optional(),
  color: z.string().regex(/^#[0-9a-f]{6}$/i, phrase('has to be a colour like #2563EB')).nullable().optional(),
})

/** The sign-in page shows them too. */
export const shownBrandingRouter = new Hono<Env>()

shownBrandingRouter.get('/branding', async (c) => c.json(await brandingOf(c.var.services.database, c.var.services.config)))

shownBrandingRouter.get('/branding/logo', async (c) => {
  const logo = await loadLogo(c.var.services.database)
  if (!logo) throw notFound('There is no logo.')
  // Another logo has another address.
  return new Response(new Uint8Array(logo.content), { headers: { 'content-type': logo.type, 'cache-control': 'public, max-age=31536000, immutable' } })
})

export const brandingRouter = new Hono<Env>()

brandingRouter.patch('/', async (c) => {
  const by = await granting(c)
  const given = await bodyAs(c, Change)
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<string, Value>
  return change(c, by, set, () => Promise.resolve())
})

/** The body is the image. */
brandingRouter.post('/logo', async (c) => {
  const by = await granting(c)
  const logo = checkLogo(Buffer.from(await c.req.arrayBuffer()))
  return change(c, by, { logo: logo.sha256 }, (tx) => storeLogo(tx, logo))
})

brandingRouter.delete('/logo', async (c) => change(c, await granting(c), { logo: null }, removeLogo))

async function change(c: Context<Env>, by: Awaited<ReturnType<typeof granting>>, set: Record<string, Value>, also: (tx: Queryable) => Promise<void>): Promise<Response> {
  const { database, config } = c.var.services
  return c.json(
    await database.transaction(async (tx) => {
      if (Object.keys(set).length > 0) await changeBranding(tx, { ...by, command: newId(), sinks: [] }, set)
      await also(tx)
      return brandingOf(tx, config)
    }),
  )
}
