//! Deadlines of records: when each is due, kept up to date in the transaction of every event.

import { endOf, isEndOfDay, type Span } from '@shared/calendar'
import type { AnyEntity, AnyRecord, Deadline } from '@shared/define'
import { dayOf, isDay } from '@shared/place'
import type { Queryable } from '../database/database'
import { stoodStill, type Pause } from './pauses'

export interface Timer {
  due: string
  paused_at: string | null
  /** Those that are over. */
  pauses: readonly Pause[]
  closed_at: string | null
}

/** By deadline. */
export type Timers = ReadonlyMap<string, Timer>

export const noTimers: Timers = new Map()

export interface ShownDeadline {
  name: string
  label: string
  due: string
  /** The day that it ends with; null where it ends at a time of the day. */
  day: string | null
  state: 'running' | 'paused' | 'overdue' | 'met' | 'missed'
}

export async function loadTimers(db: Queryable, entity: AnyEntity, record: string): Promise<Timers> {
  if (entity.deadlines === undefined) return noTimers
  const { rows } = await db.query<Timer & { name: string }>('SELECT name, due, paused_at, pauses, closed_at FROM base.timer WHERE kind = $1 AND record = $2', [entity.name, record])
  return new Map(rows.map(({ name, ...timer }) => [name, timer]))
}

/** Each deadline of a record as something leaves it that happened at that moment. */
export function timersAfter(entity: AnyEntity, record: AnyRecord, at: string, known: Timers): Timers {
  return new Map(
    Object.entries(entity.deadlines ?? {}).flatMap(([name, deadline]) => {
      const timer = timerAfter(deadline, record, at, known.get(name))
      return timer === null ? [] : [[name, timer] as const]
    }),
  )
}

/** The record as computed fields see it: with the days that its deadlines end on, each worked out when it is asked for. */
export function withDeadlines(entity: AnyEntity, record: AnyRecord, at: string, known: Timers): AnyRecord {
  const days = {}
  for (const [name, deadline] of Object.entries(entity.deadlines ?? {})) {
    Object.defineProperty(days, name, {
      enumerable: true,
      get: () => {
        const timer = timerAfter(deadline, record, at, known.get(name))
        return timer && dayOf(new Date(timer.due))
      },
    })
  }
  return Object.defineProperty({ ...record }, 'deadlines', { value: days })
}

export async function writeTimers(tx: Queryable, entity: AnyEntity, record: string, timers: Timers): Promise<void> {
  for (const name of Object.keys(entity.deadlines ?? {})) {
    const timer = timers.get(name)
    if (!timer) await tx.query('DELETE FROM base.timer WHERE kind = $1 AND record = $2 AND name = $3', [entity.name, record, name])
    else {
      await tx.query(
        `INSERT INTO base.timer (kind, record, name, due, paused_at, pauses, closed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (kind, record, name) DO UPDATE SET due = $4, paused_at = $5, pauses = $6, closed_at = $7`,
        [entity.name, record, name, timer.due, timer.paused_at, JSON.stringify(timer.pauses), timer.closed_at],
      )
    }
  }
}

/** Null while it has nothing to begin with. */
export function timerAfter(deadline: Deadline, record: AnyRecord, at: string, before: Timer | undefined): Timer | null {
  const begin = record[deadline.from]
  if (typeof begin !== 'string') return null
  const state = record.state ?? ''
  const paused = deadline.pause?.includes(state) === true
  const pauses = before?.paused_at && !paused ? [...before.pauses, [before.paused_at, at] as const] : (before?.pauses ?? [])
  return {
    due: dueAt(deadline, record, begin, pauses).toISOString(),
    paused_at: paused ? (before?.paused_at ?? at) : null,
    pauses,
    closed_at: deadline.done?.includes(state) ? (before?.closed_at ?? at) : null,
  }
}

function dueAt(deadline: Deadline, record: AnyRecord, begin: string, pauses: readonly Pause[]): Date {
  // An instant that nothing is added to is itself the end.
  const first = deadline.add ?? (isDay(begin) ? {} : { hours: 0 })
  const span = deadline.more?.when({ record }) === true ? together(first, deadline.more.add) : first
  return endOf(begin, span, deadline.roll, stoodStill(pauses))
}

/** One month extended by two is three months, not two months after the end of the first. */
function together(one: Span, other: Span): Span {
  const parts = (['months', 'days', 'workingDays', 'hours'] as const).map((part) => [part, (one[part] ?? 0) + (other[part] ?? 0)] as const)
  return Object.fromEntries(parts.filter(([part, count]) => count > 0 || (part === 'hours' && one.hours !== undefined)))
}

/** By record. */
export async function shownDeadlines(db: Queryable, entity: AnyEntity, ids: readonly string[], now: Date): Promise<Map<string, ShownDeadline[]>> {
  const found = new Map<string, ShownDeadline[]>()
  if (entity.deadlines === undefined || ids.length === 0) return found
  const { rows } = await db.query<Timer & { record: string; name: string }>('SELECT record, name, due, paused_at, pauses, closed_at FROM base.timer WHERE kind = $1 AND record = ANY($2::uuid[]) ORDER BY due, name', [entity.name, ids])
  for (const { record, ...timer } of rows) {
    const label = entity.deadlines[timer.name]?.label ?? timer.name
    found.set(record, [...(found.get(record) ?? []), { name: timer.name, label, due: timer.due, day: endsWith(timer.due), state: stateOf(timer, now) }])
  }
  return found
}

/** The day that it ends with; null where it ends at a time of the day. */
export function endsWith(due: string): string | null {
  return isEndOfDay(due) ? dayOf(new Date(due)) : null
}

function stateOf(timer: Timer, now: Date): ShownDeadline['state'] {
  const due = Date.parse(timer.due)
  if (timer.closed_at !== null) return Date.parse(timer.closed_at) <= due ? 'met' : 'missed'
  if (timer.paused_at !== null) return 'paused'
  return due < now.getTime() ? 'overdue' : 'running'
}
