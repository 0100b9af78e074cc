//! REST for every entity, under `/api/v1/<plural>`.

import { Hono, type Context } from 'hono'
import type { AnyEntity } from '@shared/define'
import { entityAt } from '@shared/registry'
import { isUuid } from '@shared/validate'
import { requireVerb } from '../auth/require'
import type { Queryable } from '../database/database'
import { instantParameter, jsonBody, wholeNumber } from '../http/json'
import { invalid, notFound, Problem, StaleWrite } from '../http/problem'
import { streamed } from '../http/stream'
import { zip } from '../http/zip'
import { asSource, rowsAsOf, type Moment } from '../ledger/as-of'
import { history } from '../ledger/history'
import { loadRow, type Row } from '../ledger/project'
import type { Env } from '../services'
import { csvOf, sheetOf } from '../transfer/export'
import { printList } from '../documents/print'
import { callerIn } from '../transfer/languages'
import { XLSX, xlsx } from '../transfer/xlsx/write'
import { bulk } from './bulk'
import { changeRecord, createRecord, moveRecord, type Input } from './commands'
import { eraseRecord } from './erase'
import { meant } from './filter-words'
import { listRecords } from './list'
import { findRow, missing } from './reach'
import { once, type Answer } from './reply'
import { showRecord, showRecords, type ShownRecord } from './show'
import type { Command } from './write'

export const entitiesRouter = new Hono<Env>()

const LIST_PARAMETERS = new Set(['q', 'columns', 'sort', 'limit', 'cursor', 'as_of', 'valid_at', 'format', 'lang'])

entitiesRouter.get('/:plural', async (c) => {
  const entity = readable(c)
  const { database, clock, vault } = c.var.services
  const moment = momentOf(c)
  const filters = meant(entity, new Map(Object.entries(c.req.query()).filter(([name]) => !LIST_PARAMETERS.has(name))), c.var.caller, clock())
  const request = {
    sort: c.req.query('sort') || undefined,
    q: c.req.query('q')?.slice(0, 200),
    filters,
    source: moment ? asSource(entity, await rowsAsOf(database, vault, entity, moment)) : undefined,
  }
  const format = c.req.query('format') ?? 'json'
  const file = { db: database, entity, caller: callerIn(c), now: timeOf(moment) ?? clock(), past: moment, request }
  if (format === 'csv') return streamed(csvOf(file), 'text/csv; charset=utf-8', `${entity.plural}.csv`)
  if (format === 'xlsx') return streamed(zip(xlsx([sheetOf(file)]), clock()), XLSX, `${entity.plural}.xlsx`)
  if (format === 'pdf') {
    const content = await printList({ services: c.var.services, caller: file.caller }, entity, request, (c.req.query('columns') ?? '').split(',').filter(Boolean), { now: file.now, past: moment })
    return new Response(new Uint8Array(content), { headers: { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${entity.plural}.pdf"`, 'cache-control': 'no-store' } })
  }
  if (format !== 'json') throw invalid([{ field: 'format', code: 'not_an_option', message: 'format has to be json, csv, xlsx or pdf.' }])
  const page = await listRecords(database, entity, { ...request, caller: c.var.caller, limit: wholeNumber(c, 'limit', 50, 1, 200), cursor: c.req.query('cursor') || undefined })
  const { rows, ...rest } = page
  return c.json({ items: await showRecords(database, entity, rows, c.var.caller, timeOf(moment) ?? clock(), moment), ...rest })
})

entitiesRouter.post('/:plural', async (c) => {
  const entity = entityOf(c)
  const input = await inputOf(c)
  return answer(
    c,
    await once(c, input, async (tx, id) => createRecord(await commandFor(c, tx, id), entity, input), async (db, row) => ({ status: 201, body: await shown(c, db, entity, row), location: `/api/v1/${entity.plural}/${String(row['id'])}` })),
  )
})

entitiesRouter.post('/:plural/bulk', async (c) => c.json(await bulk(c, readable(c))))

entitiesRouter.get('/:plural/:id', async (c) => {
  const entity = readable(c)
  const { database, clock, vault } = c.var.services
  const id = idOf(c, entity)
  const moment = momentOf(c)
  if (moment) {
    const source = asSource(entity, await rowsAsOf(database, vault, entity, moment, id))
    const { rows } = await listRecords(database, entity, { caller: c.var.caller, limit: 1, filters: new Map(), source })
    const [shown] = await showRecords(database, entity, rows, c.var.caller, timeOf(moment) ?? clock(), moment)
    if (!shown) throw missing(entity)
    return c.json(shown)
  }
  const row = await findRow(database, c.var.caller, entity, id)
  c.header('etag', `"${String(row['version'])}"`)
  return c.json(await showRecord(database, entity, row, c.var.caller, clock()))
})

entitiesRouter.patch('/:plural/:id', async (c) => {
  const entity = entityOf(c)
  const input = await inputOf(c)
  return answer(
    c,
    await withCurrent(c, entity, () =>
      once(
        c,
        input,
        async (tx, id) => changeRecord(await commandFor(c, tx, id), entity, c.req.param('id'), input),
        async (db, row) => ({ status: 200, body: await shown(c, db, entity, row) }),
      ),
    ),
  )
})

entitiesRouter.post('/:plural/:id/moves/:move', async (c) => {
  const entity = entityOf(c)
  const input = await inputOf(c)
  return answer(
    c,
    await withCurrent(c, entity, () =>
      once(
        c,
        input,
        async (tx, id) => moveRecord(await commandFor(c, tx, id), entity, c.req.param('id'), c.req.param('move'), input),
        async (db, row) => ({ status: 200, body: await shown(c, db, entity, row) }),
      ),
    ),
  )
})

entitiesRouter.post('/:plural/:id/erase', async (c) => {
  const entity = entityOf(c)
  return answer(
    c,
    await once(
      c,
      {},
      async (tx, id) => eraseRecord(await commandFor(c, tx, id), entity, c.req.param('id'), c.var.services.eraseChecks),
      async (db, row) => ({ status: 200, body: await shown(c, db, entity, row) }),
    ),
  )
})

/** What happened is not undone by leaving it out: records are moved on, corrected, or their personal data erased. */
entitiesRouter.on(['DELETE', 'PUT'], ['/:plural', '/:plural/:id'], (c) => {
  entityOf(c)
  throw new Problem(405, 'method_not_allowed', 'Method not allowed', 'Records are neither deleted nor replaced: change them, move them on, or erase personal data.', {}, { allow: c.req.param('id') === undefined ? 'GET, POST' : 'GET, PATCH' })
})

entitiesRouter.get('/:plural/:id/history', async (c) => {
  const entity = readable(c)
  const { database, vault } = c.var.services
  const row = await findRow(database, c.var.caller, entity, idOf(c, entity))
  return c.json({ items: await history(database, vault, entity, String(row['id']), c.var.reader) })
})

/** `as_of`: as it was known then; `valid_at`: as it was true then. */
function momentOf(c: Context<Env>): Moment | null {
  const moment = { known: instantParameter(c, 'as_of'), valid: instantParameter(c, 'valid_at') }
  return moment.known === undefined && moment.valid === undefined ? null : moment
}

/** What is worked out while reading is as it was on that day. */
function timeOf(moment: Moment | null): Date | null {
  const time = moment?.valid ?? moment?.known
  return time === undefined ? null : new Date(time)
}

function entityOf(c: Context<Env>): AnyEntity {
  const entity = entityAt(c.req.param('plural') ?? '')
  if (!entity) throw notFound()
  return entity
}

function readable(c: Context<Env>): AnyEntity {
  const entity = entityOf(c)
  requireVerb(c.var.caller, entity, 'read')
  return entity
}

function idOf(c: Context<Env>, entity: AnyEntity): string {
  const id = c.req.param('id') ?? ''
  if (!isUuid(id)) throw missing(entity)
  return id
}

/** `version` and `effective_at` stand beside the fields in the body. */
async function inputOf(c: Context<Env>): Promise<Input> {
  const { version, effective_at: effective, ...values } = await jsonBody(c)
  return { values, version: versionOf(c, version), effective: effectiveOf(c, effective) }
}

function versionOf(c: Context<Env>, given: unknown): number | undefined {
  const match = c.req.header('if-match')
  if (given === undefined && match !== undefined && match !== '*') {
    const number = /^(?:W\/)?"(\d{1,9})"$/.exec(match.trim())?.[1]
    if (number === undefined) throw invalid([{ field: 'version', code: 'invalid', message: 'If-Match has to be a version, like "3".' }])
    return Number(number)
  }
  if (given !== undefined && (!Number.isInteger(given) || (given as number) < 1)) {
    throw invalid([{ field: 'version', code: 'invalid', message: 'version has to be the number that the record had when you read it.' }])
  }
  return given as number | undefined
}

function effectiveOf(c: Context<Env>, given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined
  const time = typeof given === 'string' ? Date.parse(given) : Number.NaN
  if (Number.isNaN(time) || time > c.var.services.clock().getTime()) {
    throw invalid([{ field: 'effective_at', code: 'invalid', message: 'effective_at has to be an instant that has passed.' }])
  }
  return new Date(time).toISOString()
}

async function commandFor(c: Context<Env>, tx: Queryable, id: string): Promise<Command> {
  const { services, caller } = c.var
  return { tx, realm: await services.realm(), caller, now: services.clock(), id, sinks: services.sinks, vault: services.vault }
}

function shown(c: Context<Env>, db: Queryable, entity: AnyEntity, row: Row): Promise<ShownRecord> {
  return showRecord(db, entity, row, c.var.caller, c.var.services.clock())
}

/** A stale write is answered with the record as it is now. */
async function withCurrent(c: Context<Env>, entity: AnyEntity, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'stale') throw error
    const current = error instanceof StaleWrite ? error.now() : (await loadRow(c.var.services.database, entity, c.req.param('id') ?? ''))
    if (!current) throw error
    const shown = await showRecord(c.var.services.database, entity, current, c.var.caller, c.var.services.clock())
    throw new Problem(error.status, error.code, error.title, error.detail, { changed: [], ...error.extra, current: shown })
  }
}

function answer(c: Context<Env>, { status, body, location }: Answer): Response {
  if (location !== undefined) c.header('location', location)
  const version = (body as { version?: unknown }).version
  if (typeof version === 'number') c.header('etag', `"${version}"`)
  return c.json(body as object, status)
}
