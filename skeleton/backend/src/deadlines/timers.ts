//! Deadlines of records: when each is due, kept up to date in the transaction of every event.

import { endOf, type Span } from '@shared/calendar'
import type { AnyEntity, AnyRecord, Deadline } from '@shared/define'
import type { Queryable } from '../database/database'
import type { LedgerEvent } from '../ledger/append'

export interface Timer {
  name: string
  due: string
  paused_at: string | null
  paused_ms: number
  closed_at: string | null
}

export interface ShownDeadline {
  name: string
  label: string
  due: string
  state: 'running' | 'paused' | 'overdue' | 'met' | 'missed'
}

export async function projectTimers(tx: Queryable, entity: AnyEntity, record: AnyRecord, event: LedgerEvent): Promise<void> {
  const deadlines = Object.entries(entity.deadlines ?? {})
  if (deadlines.length === 0) return
  const { rows } = await tx.query<Timer>('SELECT name, due, paused_at, paused_ms, closed_at FROM base.timer WHERE kind = $1 AND record = $2', [entity.name, record.id])
  const known = new Map(rows.map((row) => [row.name, row]))
  for (const [name, deadline] of deadlines) {
    const timer = timerAfter(deadline, record, event.at, known.get(name))
    if (timer === null) await tx.query('DELETE FROM base.timer WHERE kind = $1 AND record = $2 AND name = $3', [entity.name, record.id, name])
    else {
      await tx.query(
        `INSERT INTO base.timer (kind, record, name, due, paused_at, paused_ms, closed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (kind, record, name) DO UPDATE SET due = $4, paused_at = $5, paused_ms = $6, closed_at = $7`,
        [entity.name, record.id, name, timer.due, timer.paused_at, timer.paused_ms, timer.closed_at],
      )
    }
  }
}

/** Null while it has nothing to begin with. */
export function timerAfter(deadline: Deadline, record: AnyRecord, at: string, before: Omit<Timer, 'name'> | undefined): Omit<Timer, 'name'> | null {
  const begin = record[deadline.from]
  if (typeof begin !== 'string') return null
  const state = record.state ?? ''
  const paused = deadline.pause?.includes(state) === true
  const waited = before?.paused_at && !paused ? Date.parse(at) - Date.parse(before.paused_at) : 0
  const pausedMs = (before?.paused_ms ?? 0) + waited
  return {
    due: dueAt(deadline, record, new Date(begin), pausedMs).toISOString(),
    paused_at: paused ? (before?.paused_at ?? at) : null,
    paused_ms: pausedMs,
    closed_at: deadline.done?.includes(state) ? (before?.closed_at ?? at) : null,
  }
}

function dueAt(deadline: Deadline, record: AnyRecord, begin: Date, pausedMs: number): Date {
  const first = deadline.add ?? {}
  const span = deadline.more?.when({ record }) === true ? together(first, deadline.more.add) : first
  const due = endOf(begin, span, deadline.roll)
  return pausedMs === 0 ? due : endOf(new Date(due.getTime() + pausedMs), span.hours === undefined ? {} : { hours: 0 }, deadline.roll)
}

/** One month extended by two is three months, not two months after the end of the first. */
function together(one: Span, other: Span): Span {
  const parts = (['months', 'days', 'workingDays', 'hours'] as const).map((part) => [part, (one[part] ?? 0) + (other[part] ?? 0)] as const)
  return Object.fromEntries(parts.filter(([, count]) => count > 0))
}

/** By record. */
export async function shownDeadlines(db: Queryable, entity: AnyEntity, ids: readonly string[], now: Date): Promise<Map<string, ShownDeadline[]>> {
  const found = new Map<string, ShownDeadline[]>()
  if (entity.deadlines === undefined || ids.length === 0) return found
  const { rows } = await db.query<Timer & { record: string }>('SELECT record, name, due, paused_at, closed_at FROM base.timer WHERE kind = $1 AND record = ANY($2::uuid[]) ORDER BY due, name', [entity.name, ids])
  for (const { record, ...timer } of rows) {
    const label = entity.deadlines[timer.name]?.label ?? timer.name
    found.set(record, [...(found.get(record) ?? []), { name: timer.name, label, due: timer.due, state: stateOf(timer, now) }])
  }
  return found
}

function stateOf(timer: Timer, now: Date): ShownDeadline['state'] {
  const due = Date.parse(timer.due)
  if (timer.closed_at !== null) return Date.parse(timer.closed_at) <= due ? 'met' : 'missed'
  if (timer.paused_at !== null) return 'paused'
  return due < now.getTime() ? 'overdue' : 'running'
}
