//! Lists of records: filters, search, order, and paging by a cursor that stays right while others
//! add records. Counting stops at a limit, because counting everything is what makes lists slow.

import { endOfDay, startOfDay } from '@shared/calendar'
import { isSealedField, isWritten, type AnyEntity, type FieldType } from '@shared/define'
import { isDay } from '@shared/place'
import { said, word } from '@shared/text'
import { isUuid } from '@shared/validate'
import type { Caller } from '../auth/caller'
import type { Queryable } from '../database/database'
import { invalid } from '../http/problem'
import { column, columnsOf, hasStates, tableOf, titleColumn, type Row } from '../ledger/project'
import { reachable, reachableById } from './reach'

export const COUNT_LIMIT = 10_000
const MOST_WORDS = 8

export interface ListRequest {
  caller: Caller
  limit: number
  cursor?: string | undefined
  sort?: string | undefined
  q?: string | undefined
  /** `name`, `name.from`, `name.to` to the text given. */
  filters: ReadonlyMap<string, string>
  /** What to select from in place of the table; its value is `$1`. */
  source?: { sql: string; value: string } | undefined
}

export interface Page {
  rows: Row[]
  next_cursor: string | null
  total: number
  total_capped: boolean
}

export async function listRecords(db: Queryable, entity: AnyEntity, request: ListRequest): Promise<Page> {
  const columns = listColumns(entity)
  const values: unknown[] = request.source ? [request.source.value] : []
  const from = request.source?.sql ?? tableOf(entity)
  const bind = (value: unknown) => `$${values.push(value)}`
  const where = conditions(entity, request, bind)
  const filter = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
  const counted = await db.query<{ total: number }>(
    `SELECT count(*) AS total FROM (SELECT 1 FROM ${from} ${filter} LIMIT ${COUNT_LIMIT + 1}) counted`,
    [...values],
  )
  const total = counted.rows[0]?.total ?? 0

  const order = orderOf(entity, columns, request.sort ?? entity.sort, request.caller)
  const page = request.cursor === undefined ? [] : [after(order, request.cursor, bind)]
  const all = [...where, ...page]
  const direction = order.descending ? 'DESC' : 'ASC'
  const nulls = order.nullable ? ' NULLS LAST' : ''
  const sorted = order.name === 'id' ? `id ${direction}` : `${order.column} ${direction}${nulls}, id ${direction}`
  const { rows } = await db.query<Row & { cursor_value: string | null }>(
    `SELECT ${columnsOf(entity).map(column).join(', ')}, ${order.column}::text AS cursor_value FROM ${from}
     ${all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`} ORDER BY ${sorted} LIMIT ${request.limit + 1}`,
    values,
  )
  const shown = rows.slice(0, request.limit)
  const last = rows.length > request.limit ? shown.at(-1) : undefined
  return {
    rows: shown,
    next_cursor: last ? encode([order.text, last.cursor_value, String(last['id'])]) : null,
    total: Math.min(total, COUNT_LIMIT),
    total_capped: total > COUNT_LIMIT,
  }
}

interface Column {
  sql: string
  type: FieldType | 'uuid'
  nullable: boolean
  sortable: boolean
}

const SQL_TYPES: Record<FieldType, string> = {
  text: 'text',
  long: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  country: 'text',
  enum: 'text',
  int: 'bigint',
  money: 'bigint',
  decimal: 'numeric',
  bool: 'boolean',
  date: 'date',
  instant: 'timestamptz',
  tags: 'text[]',
  user: 'uuid',
  ref: 'uuid',
  file: 'uuid',
  signature: 'uuid',
}

/** Everything that a list can be filtered and ordered by. */
function listColumns(entity: AnyEntity): Map<string, Column> {
  const columns = new Map<string, Column>()
  const add = (name: string, type: FieldType | 'uuid', nullable: boolean) =>
    columns.set(name, { sql: type === 'uuid' ? 'uuid' : SQL_TYPES[type], type, nullable, sortable: type !== 'tags' })
  add('id', 'uuid', false)
  if (entity.number !== undefined) add('number', 'text', true)
  if (hasStates(entity)) add('state', 'text', false)
  add('title', 'text', false)
  add('created_at', 'instant', false)
  add('updated_at', 'instant', false)
  add('created_by', 'text', false)
  add('erased_at', 'instant', true)
  for (const [name, field] of Object.entries(entity.fields)) {
    if (field.secret !== true && field.live === undefined) add(name, field.type, field.required !== true || !isWritten(field) || isSealedField(field))
  }
  return columns
}

/** Which records a request is about: everything that stands in its WHERE. Whatever counts or shows records asks here. */
export function conditions(entity: AnyEntity, request: Pick<ListRequest, 'caller' | 'filters' | 'q' | 'source'>, bind: (value: unknown) => string): string[] {
  const columns = listColumns(entity)
  const reached = request.source ? reachableById(request.caller, entity, 'id', bind) : reachable(request.caller, entity, bind)
  const where = reached === null ? [] : [reached]
  for (const [key, text] of request.filters) {
    const [name = '', bound] = key.split('.', 2)
    const found = columns.get(name)
    if (!found || (bound !== undefined && bound !== 'from' && bound !== 'to')) {
      throw invalid([{ field: key, code: 'unknown_field', message: said('{entities} cannot be filtered by {field}.', { entities: word(entity.labelPlural), field: key }) }])
    }
    where.push(bound === undefined ? isOneOf(name, found, text, bind) : inRange(name, found, bound, text, bind))
  }
  const words = (request.q ?? '').split(/\s+/).filter(Boolean).slice(0, MOST_WORDS)
  if (words.length > 0) {
    const searched = ['title', ...(entity.number === undefined ? [] : ['number']), ...Object.entries(entity.fields).filter(([, field]) => field.searchable && !field.secret).map(([name]) => name)]
    // Every word has to be somewhere, in whatever field and order.
    for (const word of words) {
      const pattern = bind(`%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)
      where.push(`(${[...new Set(searched)].map((name) => `(${name === 'title' ? titleColumn(entity, request.caller.reader) : column(name)})::text ILIKE ${pattern}`).join(' OR ')})`)
    }
  }
  return where
}

function isOneOf(name: string, found: Column, text: string, bind: (value: unknown) => string): string {
  const wanted = text.split(',')
  const given = wanted.filter((value) => value !== 'null').map((value) => checked(name, found, value))
  const either: string[] = []
  if (given.length > 0) {
    either.push(found.type === 'tags' ? `${column(name)} && ${bind(given)}::text[]` : `${column(name)} = ANY(${bind(given)}::${found.sql}[])`)
  }
  if (wanted.includes('null')) either.push(`${column(name)} IS NULL`)
  return `(${either.join(' OR ')})`
}

function inRange(name: string, found: Column, bound: 'from' | 'to', text: string, bind: (value: unknown) => string): string {
  const value = checked(name, found, text)
  // The end of a range of instants that is given as a day means the whole day.
  if (found.type === 'instant' && isDay(text)) return bound === 'to' ? `${column(name)} <= ${bind(endOfDay(text).toISOString())}::timestamptz` : `${column(name)} >= ${bind(startOfDay(text).toISOString())}::timestamptz`
  return `${column(name)} ${bound === 'from' ? '>=' : '<='} ${bind(value)}::${found.sql}`
}

/** Text that PostgreSQL can read as the column's type, or the reason why not. */
function checked(name: string, found: Column, text: string): string {
  const good = (() => {
    switch (found.type) {
      case 'uuid':
      case 'user':
      case 'ref':
        return isUuid(text)
      case 'int':
      case 'money':
        return /^-?\d{1,15}$/.test(text)
      case 'decimal':
        return /^-?\d{1,13}(\.\d{1,6})?$/.test(text)
      case 'bool':
        return text === 'true' || text === 'false'
      case 'date':
      case 'instant':
        return /^\d{4}-\d{2}-\d{2}/.test(text) && text.length <= 40 && text >= '0001' && !Number.isNaN(Date.parse(text))
      default:
        return !text.includes('\u0000')
    }
  })()
  if (!good) throw invalid([{ field: name, code: 'invalid', message: said('“{value}” is not a value of {field}.', { value: text.slice(0, 50), field: name }) }])
  return found.type === 'instant' ? new Date(text).toISOString() : found.type === 'date' ? new Date(text).toISOString().slice(0, 10) : text
}

interface Order {
  text: string
  name: string
  column: string
  descending: boolean
  nullable: boolean
  sql: string
}

function orderOf(entity: AnyEntity, columns: ReadonlyMap<string, Column>, text: string, { reader }: Caller): Order {
  const descending = text.startsWith('-')
  const name = text.replace(/^-/, '')
  const found = columns.get(name)
  if (!found?.sortable) throw invalid([{ field: 'sort', code: 'invalid', message: said('{entities} cannot be sorted by {field}.', { entities: word(entity.labelPlural), field: name }) }])
  return { text, name, column: name === 'title' ? titleColumn(entity, reader) : column(name), descending, nullable: found.nullable, sql: found.sql }
}

function after(order: Order, cursor: string, bind: (value: unknown) => string): string {
  const wrong = () => invalid([{ field: 'cursor', code: 'invalid', message: 'This cursor is not from this list. Start again without it.' }])
  let decoded: unknown
  try {
    decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw wrong()
  }
  const [sort, value, id] = Array.isArray(decoded) ? (decoded as unknown[]) : []
  if (sort !== order.text || typeof id !== 'string' || !isUuid(id) || (value !== null && typeof value !== 'string')) throw wrong()
  const beyond = order.descending ? '<' : '>'
  if (order.name === 'id') return `id ${beyond} ${bind(id)}::uuid`
  if (value === null) return `(${order.column} IS NULL AND id ${beyond} ${bind(id)}::uuid)`
  const pair = `(${order.column}, id) ${beyond} (${bind(value)}::${order.sql}, ${bind(id)}::uuid)`
  return order.nullable ? `(${pair} OR ${order.column} IS NULL)` : pair
}

function encode(cursor: readonly [string, string | null, string]): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}
