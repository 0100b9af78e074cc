//! Days and spans of time: calendar months, working days, ends of days. Days are those of where the tool is.

import { dayOf, isDay, place } from './place'
import { addDays, instantIn, localIn } from './zone'

/** One of them; months and days end with their last day, hours to the millisecond. */
export interface Span {
  readonly months?: number
  readonly days?: number
  readonly workingDays?: number
  readonly hours?: number
}

/** How long a clock stood still: whole days for what is counted in days, milliseconds for hours. */
export interface Stood {
  readonly days: number
  readonly ms: number
}

/** Days on which nobody works besides weekends and the public holidays of the country, as `2026-12-24`. Yours to fill in. */
export const holidays: ReadonlySet<string> = new Set<string>([])

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NEVER: Stood = { days: 0, ms: 0 }

export function isWorkingDay(when: Date | string): boolean {
  const day = dayOf(when)
  const weekday = new Date(day).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !holidays.has(day) && !place().isHoliday(day)
}

/** When a span that begins at `start`, a day or an instant, is over. A month after January 31 is the last day of February. */
export function endOf(start: Date | string, span: Span, roll = false, stood = NEVER): Date {
  if (span.hours !== undefined) return new Date(moved(start, span, 1).getTime() + stood.ms)
  // The days of pauses count before an end that nobody works on is moved: no pause makes a weekend longer.
  let day = addDays(dayMoved(dayOf(start), span, 1), stood.days)
  while (roll && !isWorkingDay(day)) day = addDays(day, 1)
  return endOfDay(day)
}

/** How long before the end somebody is warned. */
export function before(end: Date, span: Span): Date {
  return moved(end, span, -1)
}

/** The last moment of a day. */
export function endOfDay(day: string): Date {
  return new Date(startOfDay(addDays(day, 1)).getTime() - 1)
}

export function startOfDay(day: string): Date {
  return instantIn(place().zone, { day, ms: 0 })
}

/** Whether an end is that of a whole day, and not of an hour. */
export function isEndOfDay(end: Date | string): boolean {
  return new Date(end).getTime() === endOfDay(dayOf(new Date(end))).getTime()
}

/** The same time of another day, and then so many hours of elapsed time. */
function moved(start: Date | string, span: Span, sign: 1 | -1): Date {
  const instant = typeof start === 'string' && isDay(start) ? startOfDay(start) : new Date(start)
  const { day, ms } = localIn(place().zone, instant)
  const target = dayMoved(day, span, sign)
  const there = target === day ? instant : instantIn(place().zone, { day: target, ms })
  return new Date(there.getTime() + sign * (span.hours ?? 0) * HOUR)
}

function dayMoved(day: string, { months = 0, days = 0, workingDays = 0 }: Span, sign: 1 | -1): string {
  let target = addDays(addMonths(day, sign * months), sign * days)
  for (let left = workingDays; left > 0; ) {
    target = addDays(target, sign)
    if (isWorkingDay(target)) left -= 1
  }
  return target
}

function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0))
  return `${last.toISOString().slice(0, 8)}${String(Math.min(date, last.getUTCDate())).padStart(2, '0')}`
}

/** The instant that is so much later, to the millisecond: a month after January 31 is the last day of February. */
export function later(start: string | null, span: Omit<Span, 'workingDays'>): string | null {
  return start === null ? null : moved(start, span, 1).toISOString()
}

/** The day on which a period of months is over, and the next working day where that is none; null without a beginning. */
export function dueAfter(from: string | null, months: number): string | null {
  return from === null ? null : dayOf(endOf(from, { months }, true))
}

/** Whole days from one date to another, negative when it lies before; null where one is missing. */
export function daysBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null
  const [start, end] = comparable(from, to)
  return Math.trunc((end - start) / DAY)
}

/** Whole calendar months from one date to another; a month after January 31 is the last day of February. */
export function monthsBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null
  const [start, end] = comparable(from, to).map((time) => new Date(time)) as [Date, Date]
  const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth()
  const reached = Date.parse(addMonths(start.toISOString().slice(0, 10), months)) + (start.getTime() % DAY)
  if (reached > end.getTime() && months > 0) return months - 1
  return reached < end.getTime() && months < 0 ? months + 1 : months
}

/** As the clock on the wall shows both; where one is a day, the other is taken as one. */
function comparable(from: string, to: string): [number, number] {
  const byDay = isDay(from) || isDay(to)
  const shown = (value: string) => {
    const { day, ms } = isDay(value) ? { day: value, ms: 0 } : localIn(place().zone, new Date(value))
    return Date.parse(day) + (byDay ? 0 : ms)
  }
  return [shown(from), shown(to)]
}
