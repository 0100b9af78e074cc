//! From events to rows: `app.<entity>` holds what the events of each record add up to, and is
//! written in the transaction that appends them. Replaying all events gives the same rows.

import type { AnyEntity, AnyRecord, Value } from '@shared/define'
import { allEntities, entityNamed } from '@shared/registry'
import { optionLabel } from '@shared/format'
import { fill, type Translate } from '@shared/text'
import { loadTimers, noTimers, timersAfter, withDeadlines, writeTimers, type Timers } from '../deadlines/timers'
import type { Queryable } from '../database/database'
import { english, type Reader } from '../languages'
import { placed } from '../place/settings'
import type { LedgerEvent } from './append'

export type Row = Record<string, Value>

export function tableOf(entity: AnyEntity): string {
  return `app.${column(entity.name)}`
}

/** Names come from the entity files, yet a field may be called `order`. */
export function column(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function columnsOf(entity: AnyEntity): string[] {
  return [
    'id',
    'version',
    ...(entity.number === undefined ? [] : ['number']),
    ...(hasStates(entity) ? ['state'] : []),
    'title',
    ...Object.entries(entity.fields).flatMap(([name, field]) => (field.live ? [] : [name])),
    'created_at',
    'updated_at',
    'created_by',
    'erased_at',
  ]
}

export function hasStates(entity: AnyEntity): boolean {
  return Object.keys(entity.states).length > 0
}

export function toRecord(entity: AnyEntity, row: Row): AnyRecord {
  const record: Record<string, Value> = { number: null, state: null }
  for (const name of columnsOf(entity)) record[name] = row[name] ?? null
  return record as AnyRecord
}

export async function loadRow(db: Queryable, entity: AnyEntity, id: string, lock = false): Promise<Row | null> {
  const names = columnsOf(entity).map(column).join(', ')
  const { rows } = await db.query<Row>(`SELECT ${names} FROM ${tableOf(entity)} WHERE id = $1${lock ? ' FOR NO KEY UPDATE' : ''}`, [id])
  return rows[0] ?? null
}

export async function loadRows(db: Queryable, entity: AnyEntity, ids: readonly string[]): Promise<Row[]> {
  const names = columnsOf(entity).map(column).join(', ')
  const { rows } = await db.query<Row>(`SELECT ${names} FROM ${tableOf(entity)} WHERE id = ANY($1::uuid[])`, [ids])
  return rows
}

/** Brings the row of the event's record up to date and returns it. */
export async function project(tx: Queryable, entity: AnyEntity, event: LedgerEvent, before: Row | null): Promise<Row> {
  // A command that was sent twice gets the events of the first time, which the row has in it.
  if (before !== null && Number(before['version']) >= event.version) return before
  if (event.type === 'ended' && before !== null) return remove(tx, entity, before)
  await placed(tx)
  const timers = before === null ? noTimers : await loadTimers(tx, entity, event.record)
  const row = rowAfter(entity, event, before, timers)
  row['title'] = await titleOf(entity, toRecord(entity, row), async (kind, id) => (await titles(tx, kind, [id])).get(id) ?? '')
  const stored = await write(tx, entity, row, before === null)
  await writeTimers(tx, entity, event.record, timersAfter(entity, toRecord(entity, stored), event.at, timers))
  if (before !== null && before['title'] !== stored['title']) await retitle(tx, entity, event.record)
  return stored
}

/** The row with its computed fields worked out anew, and what follows from them. */
export async function recomputed(tx: Queryable, entity: AnyEntity, before: Row, timers: Timers): Promise<Row> {
  const row = { ...before }
  compute(entity, row, String(row['updated_at']), timers, true)
  row['title'] = await titleOf(entity, toRecord(entity, row), async (kind, id) => (await titles(tx, kind, [id])).get(id) ?? '')
  const stored = await write(tx, entity, row, false)
  if (before['title'] !== stored['title']) await retitle(tx, entity, String(row['id']))
  return stored
}

/** The row as the event leaves it, but for its title, which depends on other records. */
export function rowAfter(entity: AnyEntity, event: LedgerEvent, before: Row | null, timers: Timers): Row {
  const row: Row = {
    ...(before ?? { id: event.record, created_at: event.at, created_by: event.actor }),
    ...event.data.set,
    version: event.version,
    updated_at: event.at,
    ...(event.type === 'erased' ? { erased_at: event.at } : {}),
  }
  compute(entity, row, event.at, timers, event.lost !== undefined)
  return row
}

/** What follows from other fields and from the deadlines. */
function compute(entity: AnyEntity, row: Row, at: string, timers: Timers, lost = false): void {
  const record = withDeadlines(entity, toRecord(entity, row), at, timers)
  const gaps = (row['erased_at'] ?? null) !== null || lost
  for (const [name, field] of Object.entries(entity.fields)) {
    if (field.computed) row[name] = storable(field.type, gaps ? orNull(() => field.computed?.(record) ?? null) : field.computed(record))
  }
}

/** Returns the row as the database keeps it, which may round a number or write an instant shorter. */
async function write(tx: Queryable, entity: AnyEntity, row: Row, isNew: boolean): Promise<Row> {
  const names = columnsOf(entity)
  const columns = names.map(column).join(', ')
  const places = names.map((_, index) => `$${index + 1}`).join(', ')
  const sets = names.map((name, index) => `${column(name)} = $${index + 1}`).slice(1)
  const statement = isNew ? `INSERT INTO ${tableOf(entity)} (${columns}) VALUES (${places})` : `UPDATE ${tableOf(entity)} SET ${sets.join(', ')} WHERE id = $1`
  const { rows } = await tx.query<Row>(
    `${statement} RETURNING ${columns}`,
    names.map((name) => row[name] ?? null),
  )
  const [stored] = rows
  if (!stored) throw new Error(`there is no row of ${entity.name} ${String(row['id'])} to write`)
  return stored
}

/** A record that ended is in the ledger only. */
async function remove(tx: Queryable, entity: AnyEntity, row: Row): Promise<Row> {
  await tx.query('DELETE FROM base.timer WHERE kind = $1 AND record = $2', [entity.name, row['id']])
  await tx.query(`DELETE FROM ${tableOf(entity)} WHERE id = $1`, [row['id']])
  return row
}

/** Where personal data was erased, values are missing that the expression counts on. */
function orNull(compute: () => Value): Value {
  try {
    return compute()
  } catch {
    return null
  }
}

/** What a field of this type can hold of a value that was worked out. */
export function storable(type: string, value: Value): Value {
  if (typeof value !== 'number') return value
  if (!Number.isFinite(value)) return null
  return type === 'decimal' ? Math.round(value * 1e6) / 1e6 : Math.trunc(value)
}

export async function titleOf(entity: AnyEntity, record: AnyRecord, find: (kind: string, id: string) => Promise<string>, t: Translate = fill): Promise<string> {
  const parts: string[] = []
  for (const name of entity.title) {
    if (name === 'number') parts.push(record.number ?? '')
    const field = entity.fields[name]
    const value = record[name] ?? null
    if (!field || value === null || value === '') continue
    if (field.type === 'ref' || field.type === 'user') parts.push(await find(field.type === 'user' ? 'user' : (field.to ?? ''), String(value)))
    else if (field.type === 'enum') parts.push(t(optionLabel(field, String(value))))
    else if (Array.isArray(value)) parts.push(value.join(', '))
    else parts.push(String(value))
  }
  const title = parts.filter((part) => part !== '').join(' · ')
  return title.slice(0, 500) || (record.number ?? '') || t(entity.label)
}

const BASE_TITLES: Record<string, string> = { user: 'SELECT id, name AS title FROM base.account', file: 'SELECT id, name AS title FROM base.attachment' }

/** Titles of records, or names of accounts for `user` and of files for `file`, by id. */
export async function titles(db: Queryable, kind: string, ids: readonly string[], reader: Reader = english, above: readonly string[] = []): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const entity = entityNamed(kind)
  if (entity && isWorded(entity, reader)) return titlesIn(db, entity, await loadRows(db, entity, ids), reader, above)
  const from = entity ? `SELECT id, title FROM ${tableOf(entity)}` : (BASE_TITLES[kind] ?? null)
  if (from === null) return new Map()
  const { rows } = await db.query<{ id: string; title: string }>(`${from} WHERE id = ANY($1::uuid[])`, [ids])
  return new Map(rows.map((row) => [row.id, row.title]))
}

/** Kept titles are in English; one that has an option's label in it, itself or by a record that it names, is in others worked out. */
export function isWorded(entity: AnyEntity, reader: Reader, above: readonly AnyEntity[] = []): boolean {
  if (reader.language === english.language || above.includes(entity)) return false
  return entity.title.some((name) => {
    const field = entity.fields[name]
    const target = field?.type === 'ref' ? entityNamed(field.to ?? '') : undefined
    return field?.type === 'enum' || (target !== undefined && isWorded(target, reader, [...above, entity]))
  })
}

/**
 * The title as a list is searched and sorted by it: the kept one, with the labels of its own options in the reader's
 * language. Where a label also stands in the rest of a title, that is a word too many, and nobody reads it.
 */
export function titleColumn(entity: AnyEntity, reader: Reader): string {
  if (reader.language === english.language) return column('title')
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  return entity.title.reduce((title, name) => {
    const field = entity.fields[name]
    const cases = (field?.options ?? []).flatMap(({ value, label }) => (field?.type !== 'enum' || reader.t(label) === label ? [] : [`WHEN ${quoted(value)} THEN replace(${title}, ${quoted(label)}, ${quoted(reader.t(label))})`]))
    return cases.length === 0 ? title : `CASE ${column(name)} ${cases.join(' ')} ELSE ${title} END`
  }, column('title'))
}

/** The titles of these rows in the reader's language, by id. */
export async function titlesIn(db: Queryable, entity: AnyEntity, rows: readonly Row[], reader: Reader, above: readonly string[] = []): Promise<Map<string, string>> {
  const found = new Map<string, Map<string, string>>()
  for (const name of entity.title) {
    const field = entity.fields[name]
    if (field?.type !== 'ref' && field?.type !== 'user') continue
    const kind = field.type === 'user' ? 'user' : (field.to ?? '')
    const ids = rows.map((row) => row[name]).filter((id) => typeof id === 'string')
    // Records may name each other in a circle; there the title is as it is kept.
    const path = [...above, entity.name]
    found.set(kind, new Map([...(found.get(kind) ?? []), ...(await titles(db, kind, [...new Set(ids)], path.includes(kind) ? english : reader, path))]))
  }
  const find = async (kind: string, id: string) => found.get(kind)?.get(id) ?? ''
  return new Map(await Promise.all(rows.map(async (row) => [String(row['id']), await titleOf(entity, toRecord(entity, row), find, reader.t)] as const)))
}

/** Records whose title contains this one's title follow it. */
async function retitle(tx: Queryable, changed: AnyEntity, id: string): Promise<void> {
  for (const entity of allEntities) {
    for (const name of entity.title) {
      const field = entity.fields[name]
      if (field?.type !== 'ref' || field.to !== changed.name) continue
      const names = columnsOf(entity).map(column).join(', ')
      const { rows } = await tx.query<Row>(`SELECT ${names} FROM ${tableOf(entity)} WHERE ${column(name)} = $1 ORDER BY id FOR NO KEY UPDATE`, [id])
      for (const row of rows) {
        const title = await titleOf(entity, toRecord(entity, row), async (kind, target) => (await titles(tx, kind, [target])).get(target) ?? '')
        if (title === row['title']) continue
        await tx.query(`UPDATE ${tableOf(entity)} SET title = $2 WHERE id = $1`, [row['id'], title])
        if (row['id'] !== id) await retitle(tx, entity, String(row['id']))
      }
    }
  }
}
