//! Everything that one may read, to take along: a CSV file for each entity, in one ZIP.

import { Hono } from 'hono'
import { allEntities } from '@shared/registry'
import { tool } from '@shared/tool'
import { may } from '../auth/caller'
import { append } from '../ledger/append'
import { streamed } from '../http/stream'
import { zip } from '../http/zip'
import { newId } from '../ids'
import { forbidden } from '../http/problem'
import type { Env } from '../services'
import { csvOf } from './export'

export const exportRouter = new Hono<Env>()

exportRouter.get('/', async (c) => {
  const { services, caller } = c.var
  const { database, clock, vault } = services
  const [via] = caller.grants.values()
  const readable = allEntities.filter((entity) => may(caller, entity, 'read'))
  if (readable.length === 0 || via === undefined) throw forbidden('Your roles do not allow to read anything.')
  // Taking data along is recorded, before the first byte of it leaves.
  const act = { realm: await services.realm(), actor: caller.actor, via, command: newId(), sinks: [], vault }
  await database.transaction((tx) => append(tx, act, [{ kind: 'data_export', record: newId(), expect: 0, type: 'exported', body: { set: { entities: readable.map((entity) => entity.name) } } }]))
  const now = clock()
  const entries = readable.map((entity) => ({ name: `${entity.plural}.csv`, content: csvOf(database, entity, caller, now, { filters: new Map(), sort: 'created_at' }) }))
  return streamed(zip(entries, now), 'application/zip', `${tool.slug}-${now.toISOString().slice(0, 10)}.zip`)
})
