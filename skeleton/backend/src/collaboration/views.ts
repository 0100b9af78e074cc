//! Saved views of lists: one's own, and those that others share.

import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { entityNamed } from '@shared/registry'
import { said } from '@shared/text'
import { isUuid } from '@shared/validate'
import { isAdmin } from '../auth/caller'
import { bodyAs } from '../http/json'
import { conflict, forbidden, invalid, notFound } from '../http/problem'
import { newId } from '../ids'
import type { Env } from '../services'

const Name = z.string().trim().min(1).max(100)
const Settings = z.record(z.string(), z.unknown()).refine((value) => JSON.stringify(value).length <= 20_000, 'is too large')
const NewView = z.object({ entity: z.string(), name: Name, settings: Settings, shared: z.boolean().default(false) })
const ViewChange = z.object({ name: Name.optional(), settings: Settings.optional(), shared: z.boolean().optional() })
const MOST_VIEWS = 200

const COLUMNS = 'v.id, v.entity, v.name, v.settings, v.shared, v.created_at, a.name AS owner, v.account = $1 AS mine'

export const savedViewsRouter = new Hono<Env>()

savedViewsRouter.get('/', async (c) => {
  const { rows } = await c.var.services.database.query(
    `SELECT ${COLUMNS} FROM base.saved_view v JOIN base.account a ON a.id = v.account
     WHERE (v.account = $1 OR v.shared) AND ($2::text IS NULL OR v.entity = $2) ORDER BY lower(v.name), v.id`,
    [c.var.caller.userId, c.req.query('entity') || null],
  )
  return c.json({ items: rows })
})

savedViewsRouter.post('/', async (c) => {
  const account = accountOf(c)
  const view = await bodyAs(c, NewView)
  if (!entityNamed(view.entity)) throw invalid([{ field: 'entity', code: 'not_an_option', message: said('There is no entity {name}.', { name: view.entity.slice(0, 50) }) }])
  const id = newId()
  const { rowCount } = await c.var.services.database.query(
    `INSERT INTO base.saved_view (id, account, entity, name, settings, shared)
     SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM base.saved_view WHERE account = $2) < ${MOST_VIEWS}`,
    [id, account, view.entity, view.name, JSON.stringify(view.settings), view.shared],
  )
  if (rowCount !== 1) throw conflict('too_many_views', said('Nobody can save more than {count} views. Delete one first.', { count: MOST_VIEWS }))
  return c.json(await load(c, id), 201)
})

savedViewsRouter.patch('/:id', async (c) => {
  const id = await own(c)
  const change = await bodyAs(c, ViewChange)
  await c.var.services.database.query('UPDATE base.saved_view SET name = coalesce($2, name), settings = coalesce($3, settings), shared = coalesce($4, shared) WHERE id = $1', [
    id,
    change.name ?? null,
    change.settings ? JSON.stringify(change.settings) : null,
    change.shared ?? null,
  ])
  return c.json(await load(c, id))
})

savedViewsRouter.delete('/:id', async (c) => {
  await c.var.services.database.query('DELETE FROM base.saved_view WHERE id = $1', [await own(c)])
  return c.body(null, 204)
})

function accountOf(c: Context<Env>): string {
  const { userId } = c.var.caller
  if (userId === null) throw forbidden('An API key has no views of its own.')
  return userId
}

/** The id of a view that the caller may change: an own one, for admins also a shared one. */
async function own(c: Context<Env>): Promise<string> {
  const id = c.req.param('id') ?? ''
  const view = isUuid(id) ? await find(c, id) : undefined
  if (!view) throw notFound('There is no such view.')
  if (!view.mine && !isAdmin(c.var.caller)) throw forbidden('This view belongs to somebody else.')
  return id
}

interface View {
  mine: boolean
}

async function find(c: Context<Env>, id: string): Promise<View | undefined> {
  const { rows } = await c.var.services.database.query<View>(
    `SELECT ${COLUMNS} FROM base.saved_view v JOIN base.account a ON a.id = v.account WHERE v.id = $2 AND (v.account = $1 OR v.shared)`,
    [c.var.caller.userId, id],
  )
  return rows[0]
}

async function load(c: Context<Env>, id: string): Promise<View> {
  const view = await find(c, id)
  if (!view) throw notFound('There is no such view.')
  return view
}
