//! Everything that one may read, to take along: a CSV file for each entity in one ZIP, or a workbook with a sheet for each.

import { Hono } from 'hono'
import { dayOf } from '@shared/place'
import { allEntities } from '@shared/registry'
import { tool } from '@shared/tool'
import { may } from '../auth/caller'
import { forbidden, invalid } from '../http/problem'
import { streamed } from '../http/stream'
import { zip } from '../http/zip'
import { newId } from '../ids'
import { append } from '../ledger/append'
import type { Env } from '../services'
import { csvOf, EVERYTHING, sheetOf } from './export'
import { callerIn } from './languages'
import { XLSX, xlsx } from './xlsx/write'

export const exportRouter = new Hono<Env>()

exportRouter.get('/', async (c) => {
  const { services } = c.var
  const caller = callerIn(c)
  const { database, clock, vault } = services
  const [via] = caller.grants.values()
  const readable = allEntities.filter((entity) => may(caller, entity, 'read'))
  if (readable.length === 0 || via === undefined) throw forbidden('Your roles do not allow to read anything.')
  const format = c.req.query('format') ?? 'csv'
  if (format !== 'csv' && format !== 'xlsx') throw invalid([{ field: 'format', code: 'not_an_option', message: 'format has to be csv or xlsx.' }])
  // Taking data along is recorded, before the first byte of it leaves.
  const act = { realm: await services.realm(), actor: caller.actor, via, command: newId(), sinks: [], vault }
  await database.transaction((tx) => append(tx, act, [{ kind: 'data_export', record: newId(), expect: 0, type: 'exported', body: { set: { entities: readable.map((entity) => entity.name) } } }]))
  const now = clock()
  const files = readable.map((entity) => ({ db: database, entity, caller, now, request: EVERYTHING }))
  const name = `${tool.slug}-${dayOf(now)}`
  if (format === 'xlsx') return streamed(zip(xlsx(files.map(sheetOf)), now), XLSX, `${name}.xlsx`)
  return streamed(zip(files.map((file) => ({ name: `${file.entity.plural}.csv`, content: csvOf(file) })), now), 'application/zip', `${name}.zip`)
})
