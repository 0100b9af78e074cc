//! The audit trail: every event that one may read, filtered, in pages or as a file.

import { Hono, type Context } from 'hono'
import { csvLine } from '@shared/csv'
import { dayOf } from '@shared/place'
import { allEntities } from '@shared/registry'
import { isUuid } from '@shared/validate'
import { isAdmin, may } from '../auth/caller'
import type { Queryable } from '../database/database'
import { reachableById } from '../entities/reach'
import { instantParameter, wholeNumber } from '../http/json'
import { invalid } from '../http/problem'
import type { LedgerEvent } from '../ledger/append'
import { presentEvents, type ShownEvent } from '../ledger/present'
import { readEvents } from '../ledger/read'
import type { Part } from '../part'
import type { Env } from '../services'
import { calls } from './calls'

export const auditLogRouter = new Hono<Env>()

export const auditTrail: Part = { path: '/audit', router: auditLogRouter, calls }

const EXPORT_BATCH = 500

auditLogRouter.get('/', async (c) => {
  const { database } = c.var.services
  const find = search(c)
  const format = c.req.query('format') ?? 'json'
  if (format === 'csv' || format === 'ndjson') return download(c, database, find, format)
  if (format !== 'json') throw invalid([{ field: 'format', code: 'not_an_option', message: 'format has to be json, csv or ndjson.' }])

  const limit = wholeNumber(c, 'limit', 50, 1, 200)
  const before = wholeNumber(c, 'cursor', Number.MAX_SAFE_INTEGER, 1, Number.MAX_SAFE_INTEGER)
  const events = await find(database, before, limit + 1)
  const page = events.slice(0, limit)
  const last = events.length > limit ? page.at(-1) : undefined
  return c.json({ items: await presentEvents(database, page, { reader: c.var.reader }), next_cursor: last ? String(last.seq) : null })
})

type Find = (db: Queryable, before: number, limit: number) => Promise<LedgerEvent[]>

function search(c: Context<Env>): Find {
  const where = ['seq < $1']
  const values: unknown[] = [0]
  const add = (condition: (place: string) => string, value: unknown) => where.push(condition(`$${values.push(value)}`))

  const { caller } = c.var
  if (!isAdmin(caller)) {
    const readable = allEntities.filter((entity) => may(caller, entity, 'read'))
    add((place) => `kind = ANY(${place})`, readable.map((entity) => entity.name))
    for (const entity of readable) {
      const reached = reachableById(caller, entity, 'record', (value) => `$${values.push(value)}`)
      if (reached !== null) where.push(`(kind <> '${entity.name}' OR ${reached})`)
    }
  }
  const entity = c.req.query('entity')
  if (entity) add((place) => `kind = ${place}`, entity)
  const type = c.req.query('type')
  if (type) add((place) => `type = ${place}`, type)
  const actor = c.req.query('actor')
  if (actor) add((place) => `actor = ${place}`, actor)
  const id = c.req.query('id')
  if (id) {
    if (!isUuid(id)) throw invalid([{ field: 'id', code: 'invalid', message: 'id has to be the id of a record.' }])
    add((place) => `record = ${place}::uuid`, id)
  }
  const from = instantParameter(c, 'from')
  if (from !== undefined) add((place) => `at >= ${place}::timestamptz`, from)
  const to = instantParameter(c, 'to')
  // A day as the end means the whole day.
  const wholeDay = /^\d{4}-\d{2}-\d{2}$/.test(c.req.query('to') ?? '') ? "interval '1 day'" : "interval '0'"
  if (to !== undefined) add((place) => `at < ${place}::timestamptz + ${wholeDay}`, to)

  const { vault } = c.var.services
  return (db, before, limit) => readEvents(db, vault, `WHERE ${where.join(' AND ')} ORDER BY seq DESC LIMIT ${limit}`, [before, ...values.slice(1)])
}

function download(c: Context<Env>, db: Queryable, find: Find, format: 'csv' | 'ndjson'): Response {
  let before = Number.MAX_SAFE_INTEGER
  let first = true
  const encoder = new TextEncoder()
  const body = new ReadableStream({
    async pull(controller) {
      const events = await find(db, before, EXPORT_BATCH)
      let text = first && format === 'csv' ? csvLine(CSV_COLUMNS) : ''
      first = false
      for (const event of await presentEvents(db, events)) text += format === 'csv' ? csvLine(csvValues(event)) : `${JSON.stringify(event)}\n`
      if (text !== '') controller.enqueue(encoder.encode(text))
      before = events.at(-1)?.seq ?? 0
      if (events.length < EXPORT_BATCH) controller.close()
    },
  })
  const day = dayOf(c.var.services.clock())
  return new Response(body, {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      'content-disposition': `attachment; filename="audit-${day}.${format}"`,
      'cache-control': 'no-store',
    },
  })
}

const CSV_COLUMNS = ['seq', 'at', 'effective', 'actor', 'actor_name', 'entity', 'id', 'title', 'type', 'text', 'changes', 'hash'] as const

function csvValues(event: ShownEvent): string[] {
  return CSV_COLUMNS.map((name) => (name === 'changes' ? JSON.stringify(event.changes) : String(event[name])))
}
