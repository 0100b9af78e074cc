//! Records by day: the days of one of their dates, and their running deadlines. Filters are those of the list.

import { Hono } from 'hono'
import { endOfDay, startOfDay } from '@shared/calendar'
import { dayOf } from '@shared/place'
import { entityAt } from '@shared/registry'
import { said, within } from '@shared/text'
import { addDays } from '@shared/zone'
import { requireVerb } from '../auth/require'
import { dueItems } from '../dashboards/due'
import { invalid, notFound } from '../http/problem'
import { column, hasStates, tableOf, titles } from '../ledger/project'
import type { Env } from '../services'
import { meant } from './filter-words'
import { conditions } from './list'

const DAY = 86_400_000
const LONGEST = 100
const MOST_ENTRIES = 500

export const calendarRouter = new Hono<Env>()

calendarRouter.get('/:name', async (c) => {
  const entity = entityAt(c.req.param('name'))
  if (!entity) throw notFound()
  requireVerb(c.var.caller, entity, 'read')
  const { database, clock } = c.var.services
  const { first_day: from = '', last_day: to = '', date_field: date, ...query } = c.req.query()
  const [start, end] = [timeOf('first_day', from), timeOf('last_day', to)]
  if (end < start || end - start > LONGEST * DAY) throw invalid([{ field: 'last_day', code: 'invalid', message: said('last_day has to be at most {count} days after first_day.', { count: LONGEST }) }])
  const type = date === undefined ? undefined : (entity.fields[date]?.type ?? (/^(?:created|updated)_at$/.test(date) ? 'instant' : undefined))
  if (date !== undefined && ((type !== 'date' && type !== 'instant') || entity.fields[date]?.secret === true)) throw invalid([{ field: 'date_field', code: 'unknown_field', message: said('{name} is no date of {entities}.', { name: date.slice(0, 50), entities: within(entity.labelPlural) }) }])

  const filters = meant(entity, new Map(Object.entries(query)), c.var.caller, clock())
  const until = startOfDay(addDays(to, 1)).toISOString()
  const deadlines = await dueItems({ db: database, caller: c.var.caller, now: clock() }, entity, { filters, from: startOfDay(from).toISOString(), until, limit: MOST_ENTRIES })
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const dated = date === undefined ? [] : (
    await database.query<{ id: string; state: string | null; at: string }>(
      `SELECT id, ${hasStates(entity) ? 'state' : 'NULL::text AS state'}, ${column(date)} AS at FROM ${tableOf(entity)}
       WHERE ${[...between(date, type, from, to, bind), ...conditions(entity, { caller: c.var.caller, filters }, bind)].join(' AND ')}
       ORDER BY at, id LIMIT ${MOST_ENTRIES}`,
      values,
    )
  ).rows
  const titled = await titles(database, entity.name, dated.map(({ id }) => id), c.var.reader)
  const items = [
    ...dated.map(({ id, state, at }) => ({ id, title: titled.get(id) ?? '', state, at, day: dayOf(at), deadline: null, overdue: false })),
    ...deadlines.map(({ id, title, state, due, deadline, overdue }) => ({ id, title, state, at: due, day: dayOf(due), deadline, overdue })),
  ]
  return c.json({ items: items.toSorted((one, other) => one.day.localeCompare(other.day)), capped: dated.length === MOST_ENTRIES || deadlines.length === MOST_ENTRIES })
})

function between(date: string, type: string | undefined, from: string, to: string, bind: (value: unknown) => string): string[] {
  if (type === 'date') return [`${column(date)} >= ${bind(from)}::date`, `${column(date)} <= ${bind(to)}::date`]
  return [`${column(date)} >= ${bind(startOfDay(from).toISOString())}::timestamptz`, `${column(date)} <= ${bind(endOfDay(to).toISOString())}::timestamptz`]
}

function timeOf(field: string, text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw invalid([{ field, code: 'invalid', message: said('{name} has to be a day, like 2026-01-31.', { name: field }) }])
  return time
}
