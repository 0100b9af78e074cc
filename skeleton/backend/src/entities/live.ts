//! What is worked out whenever a record is read: its live fields, and the records that expressions look at.

import type { Balances } from '@shared/book'
import type { AnyEntity, AnyRecord, AnyRefs, LiveContext } from '@shared/define'
import { dayOf } from '@shared/place'
import { rules } from '@shared/rules'
import type { Queryable } from '../database/database'
import type { Moment } from '../ledger/as-of'
import { balancesOf } from '../ledger/postings'
import { loadRows, storable, toRecord, type Row } from '../ledger/project'

export interface Completed {
  record: AnyRecord
  refs: AnyRefs
  balances: Balances
}

/**
 * Each row as a record with its live fields, the records of its `related` refs, which are complete too, and what it has in
 * each book. Of the past are balances and the day; other records are as they are now.
 */
export async function completed(db: Queryable, entity: AnyEntity, rows: readonly Row[], now: Date, past: Moment | null = null): Promise<Completed[]> {
  const balances = await balancesOf(db, hasExpressions(entity) ? rows.map((row) => String(row['id'])) : [], past)
  const related = new Map<string, Map<string, AnyRecord>>()
  for (const [name, target] of Object.entries(entity.related ?? {})) {
    const ids = [...new Set(rows.map((row) => row[name]).filter((id) => typeof id === 'string'))]
    const found = ids.length === 0 ? [] : await completed(db, target, await loadRows(db, target, ids), now)
    related.set(name, new Map(found.map(({ record }) => [record.id, record])))
  }
  const time = { now: now.toISOString(), today: dayOf(now) }
  return rows.map((row) => {
    const record: Record<string, AnyRecord[string]> & AnyRecord = { ...toRecord(entity, row) }
    const refs = Object.fromEntries([...related].map(([name, found]) => [name, found.get(String(row[name]).toLowerCase()) ?? null]))
    // In the order of the fields, so that one may follow from another above it.
    for (const [name, field] of Object.entries(entity.fields)) if (field.live) record[name] = valueOf(field.type, () => field.live?.({ record, refs, balances: balances(record.id), ...time }))
    return { record, refs, balances: balances(record.id) }
  })
}

export async function complete(db: Queryable, entity: AnyEntity, row: Row, now: Date): Promise<Completed & Pick<LiveContext<AnyRecord>, 'now' | 'today'>> {
  const [one] = await completed(db, entity, [row], now)
  if (!one) throw new Error('one row gives one record')
  return { ...one, now: now.toISOString(), today: dayOf(now) }
}

function hasExpressions(entity: AnyEntity): boolean {
  return Object.keys(entity.moves).length > 0 || rules.some((rule) => rule.entity.name === entity.name) || Object.values(entity.fields).some((field) => field.live !== undefined)
}

/** A record whose personal data was erased lacks values that the expression counts on; it is shown all the same. */
function valueOf(type: string, work: () => AnyRecord[string] | undefined): AnyRecord[string] {
  try {
    return storable(type, work() ?? null)
  } catch {
    return null
  }
}
