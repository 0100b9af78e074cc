//! Records as CSV: a whole list with its filters, or everything that one may read as a ZIP.

import type { AnyEntity } from '@shared/define'
import { labelOf, stateLabel } from '@shared/format'
import type { Caller } from '../auth/caller'
import type { Queryable } from '../database/database'
import { listRecords, type ListRequest } from '../entities/list'
import { showRecords } from '../entities/show'
import type { Moment } from '../ledger/as-of'
import { hasStates } from '../ledger/project'
import { toText } from './convert'
import { csvLine } from './csv'

const BATCH = 200

/** In the order of the request, page by page. */
export async function* csvOf(db: Queryable, entity: AnyEntity, caller: Caller, now: Date, request: Omit<ListRequest, 'caller' | 'limit' | 'cursor'>, past: Moment | null = null): AsyncGenerator<string> {
  const names = [...(entity.number === undefined ? [] : ['number']), ...Object.entries(entity.fields).filter(([, field]) => field.secret !== true).map(([name]) => name)]
  const last = [...(hasStates(entity) ? ['state'] : []), 'created_at', 'updated_at', 'id']
  yield csvLine([...names, ...last].map((name) => (name === 'id' ? 'id' : labelOf(entity, name))))
  let cursor: string | undefined
  do {
    const page = await listRecords(db, entity, { ...request, caller, limit: BATCH, cursor })
    let text = ''
    for (const record of await showRecords(db, entity, page.rows, caller, now, past)) {
      const refs = record['refs'] as Record<string, { title: string }>
      const values = names.map((name) => {
        const field = entity.fields[name]
        const value = (record[name] ?? null) as Parameters<typeof toText>[1]
        return field ? toText(field, value, refs[name]?.title) : String(value ?? '')
      })
      text += csvLine([...values, ...last.map((name) => (name === 'state' ? stateLabel(entity, String(record[name])) : String(record[name])))])
    }
    if (text !== '') yield text
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}
