//! Records as clients see them: without secrets, with titles for what they refer to, and with the
//! moves that are possible now. The past offers none.

import { kindOf, type AnyEntity, type AnyRecord, type Value } from '@shared/define'
import { may, type Caller } from '../auth/caller'
import { shownDeadlines, type ShownDeadline } from '../deadlines/timers'
import type { Queryable } from '../database/database'
import type { Reader } from '../languages'
import { actorNames, keyName } from '../ledger/present'
import type { Moment } from '../ledger/as-of'
import { isWorded, titles, titlesIn, type Row } from '../ledger/project'
import { completed } from './live'
import { offeredMoves, type OfferedMove } from './moves'

export type Reference = { id: string; title: string }

export type ShownRecord = { [field: string]: Value | Record<string, Reference> | OfferedMove[] | ShownDeadline[] | { update: boolean; erase: boolean } | readonly string[] }

export async function showRecords(db: Queryable, entity: AnyEntity, rows: readonly Row[], caller: Caller, now: Date, past: Moment | null = null): Promise<ShownRecord[]> {
  const all = await completed(db, entity, rows, now, past)
  const records = all.map(({ record }) => record)
  const { reader } = caller
  const { t } = reader
  const known = await referenceTitles(db, entity, records, reader)
  const own = isWorded(entity, reader) ? await titlesIn(db, entity, rows, reader) : null
  const authors = await namesOf(db, caller, records)
  const deadlines = past !== null ? new Map<string, ShownDeadline[]>() : await shownDeadlines(db, entity, records.map((record) => record.id), now)
  return all.map(({ record, ...looked }) => {
    const refs: Record<string, Reference> = { created_by: { id: record.created_by, title: authors.get(record.created_by) ?? t('Somebody') } }
    const secrets: string[] = []
    const shown: ShownRecord = { ...record, title: own?.get(record.id) ?? record.title }
    for (const [name, field] of Object.entries(entity.fields)) {
      const value = record[name] ?? null
      if (field.secret === true) {
        shown[name] = null
        if (value !== null) secrets.push(name)
      } else if (typeof value === 'string') {
        const kind = kindOf(field)
        if (kind === null) continue
        refs[name] = { id: value, title: known.get(kind)?.get(value) ?? t('Unknown') }
      }
    }
    return { ...shown, ...(entity.deadlines === undefined ? {} : { deadlines: deadlines.get(record.id) ?? [] }), refs, ...(secrets.length > 0 ? { secrets } : {}), moves: past !== null ? [] : offeredMoves(entity, record, looked, caller, now), can: { update: past === null && may(caller, entity, 'update', record), erase: past === null && may(caller, entity, 'erase', record) } }
  })
}

export async function showRecord(db: Queryable, entity: AnyEntity, row: Row, caller: Caller, now: Date): Promise<ShownRecord> {
  const [shown] = await showRecords(db, entity, [row], caller, now)
  if (!shown) throw new Error('one row gives one record')
  return shown
}

/** Of whoever made the records. Most of the time that is the caller, whose name is known. */
async function namesOf(db: Queryable, caller: Caller, records: readonly AnyRecord[]): Promise<Map<string, string>> {
  const [kind] = caller.actor.split(':')
  const own = kind === 'user' ? caller.name : kind === 'key' ? keyName(caller.name) : null
  const others = records.map((record) => record.created_by).filter((actor) => own === null || actor !== caller.actor)
  const names = await actorNames(db, [...new Set(others)])
  return own === null ? names : names.set(caller.actor, own)
}

async function referenceTitles(db: Queryable, entity: AnyEntity, records: readonly AnyRecord[], reader: Reader): Promise<Map<string, Map<string, string>>> {
  const wanted = new Map<string, Set<string>>()
  for (const [name, field] of Object.entries(entity.fields)) {
    const kind = kindOf(field)
    if (kind === null) continue
    const ids = wanted.get(kind) ?? new Set<string>()
    for (const record of records) {
      const value = record[name]
      if (typeof value === 'string') ids.add(value)
    }
    wanted.set(kind, ids)
  }
  const found = new Map<string, Map<string, string>>()
  for (const [kind, ids] of wanted) found.set(kind, await titles(db, kind, [...ids], reader))
  return found
}
