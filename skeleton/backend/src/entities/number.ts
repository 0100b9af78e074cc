//! Numbers of records: `DSR-{yyyy}-{0000}` counts within a year, `PA-{000}` for ever. Without gaps,
//! because the count is part of the transaction that uses it.

import { dayOf } from '@shared/place'
import type { Queryable } from '../database/database'

export async function nextNumber(tx: Queryable, entity: string, pattern: string, now: Date): Promise<string> {
  const dated = fillDate(pattern, now)
  const { rows } = await tx.query<{ value: number }>(
    'INSERT INTO base.counter (name, value) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value',
    [`${entity}:${dated}`],
  )
  const value = rows[0]?.value ?? 0
  return dated.replace(/\{(0+)\}/, (_, zeros: string) => String(value).padStart(zeros.length, '0'))
}

function fillDate(pattern: string, now: Date): string {
  const iso = dayOf(now)
  return pattern.replace('{yyyy}', iso.slice(0, 4)).replace('{yy}', iso.slice(2, 4)).replace('{mm}', iso.slice(5, 7)).replace('{dd}', iso.slice(8, 10))
}
