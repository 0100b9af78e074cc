//! Papers of the tool: what is in them, from which record, in whose language.

import { kindOf, type AnyEntity, type Field, type Value } from '@shared/define'
import { formatValue, labelOf, optionLabel, stateLabel } from '@shared/format'
import { onTheClock } from '@shared/place'
import { entityNamed } from '@shared/registry'
import type { DocumentTemplate } from '@shared/surface'
import { may, type Caller } from '../auth/caller'
import { brandingOf } from '../branding/branding'
import { loadLogo } from '../branding/logo'
import type { Queryable } from '../database/database'
import { listRecords, type ListRequest } from '../entities/list'
import { showRecord, showRecords, type ShownRecord } from '../entities/show'
import type { Reader } from '../languages'
import type { Moment } from '../ledger/as-of'
import type { Row } from '../ledger/project'
import type { Services } from '../services'
import type { Filled, Paper } from './paper.mjs'

const MOST_ROWS = 200

export interface Asked {
  services: Services
  /** In whose language it is printed. */
  caller: Caller
}

export async function printRecord(asked: Asked, template: DocumentTemplate, entity: AnyEntity, row: Row, proof: { seq: number; hash: string }): Promise<Buffer> {
  const { services, caller } = asked
  const { reader } = caller
  const record = await showRecord(services.database, entity, row, caller, services.clock())
  const markdown = template.body[reader.language] ?? template.body.en
  const filled = new Map<string, Filled>()
  for (const [, slot = ''] of markdown.matchAll(/\{([^{}]+)\}/g)) if (!filled.has(slot)) filled.set(slot, await fillSlot(asked, entity, record, slot))
  const title = `${reader.t(template.label)} ${String(record['number'] ?? record['title'])}`
  const said = reader.t('Printed from the ledger: record {id}, version {version}, event {seq}, {hash}', { id: String(record['id']), version: Number(record['version']), seq: proof.seq, hash: proof.hash })
  return print(asked, { title, proof: said, body: { markdown, fill: (slot) => filled.get(slot) ?? '' } })
}

/** More rows than anybody reads on paper. */
const MOST_PRINTED = 2000

/** A list with its filters. On paper there is room for few columns: those named, or those of the list. */
export async function printList(asked: Asked, entity: AnyEntity, request: Omit<ListRequest, 'caller' | 'limit' | 'cursor'>, columns: readonly string[], { now, past }: { now: Date; past: Moment | null }): Promise<Buffer> {
  const { services, caller } = asked
  const { reader } = caller
  const wanted = columns.length > 0 ? columns : entity.columns
  const names = wanted.filter((name) => name in OWN || (entity.fields[name] && entity.fields[name].secret !== true))
  const rows: string[][] = []
  let cursor: string | undefined
  do {
    const page = await listRecords(services.database, entity, { ...request, caller, limit: MOST_ROWS, cursor })
    const records = await showRecords(services.database, entity, page.rows, caller, now, past)
    rows.push(...records.map((record) => names.map((name) => shown(reader, entity, record, name))))
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined && rows.length < MOST_PRINTED)
  const proof = reader.t(cursor === undefined ? '{count} entries' : 'The first {count} entries', { count: rows.length })
  return print(asked, { title: reader.t(entity.labelPlural), proof, body: { head: names.map((name) => reader.t(labelOf(entity, name))), rows, empty: reader.t('None') } })
}

/** What every record has besides its fields. */
const OWN = { number: true, state: true, title: true, created_at: true, updated_at: true }

/** The engine is large, so it is loaded with the first paper. */
export async function print({ services, caller: { reader } }: Asked, part: Pick<Paper, 'title' | 'proof' | 'body'>): Promise<Buffer> {
  const { database, config, clock } = services
  const { company, color } = await brandingOf(database, config)
  const made = clock()
  const { print: engine } = await import('./paper.mjs')
  return engine({
    ...part,
    proof: `${part.proof} · ${onTheClock(made)}`,
    language: reader.language,
    company,
    color,
    logo: await logoOf(database),
    made,
    pageOf: (page, pages) => reader.t('Page {page} of {pages}', { page, pages }),
  })
}

async function fillSlot(asked: Asked, entity: AnyEntity, record: ShownRecord, slot: string): Promise<Filled> {
  const each = /^each (\w+): ?(.*)$/.exec(slot)
  if (each) return rowsOf(asked, entity, record, each[1] ?? '', (each[2] ?? '').split(',').map((name) => name.trim()))
  const field = entity.fields[slot]
  const value = (record[slot] ?? null) as Value
  if (field?.type === 'signature' && typeof value === 'string') return signature(asked.services.database, value)
  return shown(asked.caller.reader, entity, record, slot)
}

/** Records that refer to it, such as the reader may see. */
async function rowsOf({ services, caller }: Asked, entity: AnyEntity, record: ShownRecord, name: string, columns: readonly string[]): Promise<Filled> {
  const { reader } = caller
  const other = entityNamed(name)
  const ref = Object.entries(other?.fields ?? {}).find(([, field]) => field.type === 'ref' && field.to === entity.name)?.[0]
  const empty = reader.t('None')
  if (!other || ref === undefined || !may(caller, other, 'read')) return empty
  const page = await listRecords(services.database, other, { caller, limit: MOST_ROWS, filters: new Map([[ref, String(record['id'])]]), sort: 'created_at' })
  const records = await showRecords(services.database, other, page.rows, caller, services.clock())
  const rows = records.map((each) => columns.map((column) => shown(reader, other, each, column)))
  if (page.next_cursor) rows.push(columns.map(() => '…'))
  return { head: columns.map((column) => reader.t(labelOf(other, column))), rows, empty }
}

/** One value in words. */
export function shown({ t, language }: Reader, entity: AnyEntity, record: ShownRecord, name: string): string {
  const value = (record[name] ?? null) as Value
  if (value === null || value === '') return '–'
  if (name === 'state') return t(stateLabel(entity, String(value)))
  const field: Field | undefined = entity.fields[name]
  if (!field) return name.endsWith('_at') ? formatValue({ type: 'instant', label: '' }, value, language) : String(value)
  if (field.secret === true) return '••••'
  if (kindOf(field) !== null) return (record['refs'] as Record<string, { title: string } | undefined>)[name]?.title ?? t('Unknown')
  return field.type === 'enum' ? t(optionLabel(field, String(value))) : formatValue(field, value, language, t)
}

async function signature(db: Queryable, id: string): Promise<Filled> {
  const { rows } = await db.query<{ content: Buffer }>('SELECT content FROM base.attachment WHERE id = $1', [id])
  const content = rows[0]?.content
  return content ? { image: dataUrl('image/png', content) } : '–'
}

/** Null where there is none, or one that cannot be printed. */
async function logoOf(db: Queryable): Promise<string | null> {
  const logo = await loadLogo(db)
  return logo === null || logo.type === 'image/webp' ? null : dataUrl(logo.type, logo.content)
}

function dataUrl(type: string, content: Buffer): string {
  return `data:${type};base64,${content.toString('base64')}`
}
