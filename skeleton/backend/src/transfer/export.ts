//! Records as CSV or XLSX: a whole list with its filters, or everything that one may read.

import { csvLine } from '@shared/csv'
import type { AnyEntity, Field, Value } from '@shared/define'
import { labelOf } from '@shared/format'
import type { Caller } from '../auth/caller'
import type { Queryable } from '../database/database'
import { listRecords, type ListRequest } from '../entities/list'
import { showRecords } from '../entities/show'
import type { Moment } from '../ledger/as-of'
import { toCell, toText } from './convert'
import type { Sheet } from './xlsx/write'

const BATCH = 200

export interface Export {
  db: Queryable
  entity: AnyEntity
  caller: Caller
  now: Date
  /** Left out: as it is now. */
  past?: Moment | null
  request: Omit<ListRequest, 'caller' | 'limit' | 'cursor'>
}

export const EVERYTHING: Export['request'] = { filters: new Map(), sort: 'created_at' }

export async function* csvOf(of: Export): AsyncGenerator<string> {
  const { t } = of.caller.reader
  const columns = columnsOf(of)
  yield csvLine(columns.map(({ label }) => label))
  for await (const records of pages(of)) {
    yield records.map(({ values, titles }) => csvLine(columns.map(({ name, field }) => toText(field, values(name), titles(name), t)))).join('')
  }
}

export function sheetOf(of: Export): Sheet {
  const { t } = of.caller.reader
  const columns = columnsOf(of)
  const rows = async function* () {
    for await (const records of pages(of)) yield records.map(({ values, titles }) => columns.map(({ name, field }) => toCell(field, values(name), titles(name), t)))
  }
  return { name: t(of.entity.labelPlural), columns: columns.map(({ label, field }) => ({ label, width: widthOf(field) })), rows: rows() }
}

interface Column {
  name: string
  label: string
  field: Field
}

/** All fields, and what every record has besides. */
function columnsOf({ entity, caller }: Export): Column[] {
  const { t } = caller.reader
  const column = (name: string, field: Field): Column => ({ name, label: t(labelOf(entity, name, t)), field })
  const plain = (type: Field['type'], more: Partial<Field> = {}): Field => ({ type, label: '', ...more })
  const states = Object.entries(entity.states).map(([value, { label }]) => ({ value, label }))
  return [
    ...(entity.number === undefined ? [] : [column('number', plain('text'))]),
    ...Object.entries(entity.fields).flatMap(([name, field]) => (field.secret === true ? [] : [column(name, field)])),
    ...(states.length === 0 ? [] : [column('state', plain('enum', { options: states }))]),
    column('created_at', plain('instant')),
    column('updated_at', plain('instant')),
    column('id', plain('text')),
  ]
}

function widthOf(field: Field): number {
  if (field.type === 'long') return 60
  if (['int', 'decimal', 'money', 'bool', 'date', 'country'].includes(field.type)) return 14
  return field.type === 'instant' ? 20 : 28
}

interface Shown {
  values: (name: string) => Value
  /** Of what a field refers to. */
  titles: (name: string) => string | undefined
}

/** In the order of the request, page by page. */
async function* pages({ db, entity, caller, now, request, past = null }: Export): AsyncGenerator<Shown[]> {
  let cursor: string | undefined
  do {
    const page = await listRecords(db, entity, { ...request, caller, limit: BATCH, cursor })
    const records = await showRecords(db, entity, page.rows, caller, now, past)
    if (records.length > 0) {
      yield records.map((record) => ({
        values: (name) => (record[name] ?? null) as Value,
        titles: (name) => (record['refs'] as Record<string, { title: string } | undefined>)[name]?.title,
      }))
    }
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}
