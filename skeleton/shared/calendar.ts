//! Days and spans of time: calendar months, working days, ends of days. Everything in UTC.

/** One of them; months and days end with their last day, hours to the millisecond. */
export interface Span {
  readonly months?: number
  readonly days?: number
  readonly workingDays?: number
  readonly hours?: number
}

/** Days on which nobody works besides Saturdays and Sundays, as `2026-12-25`. Yours to fill in. */
export const holidays: ReadonlySet<string> = new Set<string>([])

const HOUR = 3_600_000
const DAY = 24 * HOUR

export function isWorkingDay(day: Date): boolean {
  const weekday = day.getUTCDay()
  return weekday !== 0 && weekday !== 6 && !holidays.has(day.toISOString().slice(0, 10))
}

/** When a span that begins at `start` is over. A month after January 31 is the last day of February. */
export function endOf(start: Date, span: Span, roll = false): Date {
  let end = addMonths(start, span.months ?? 0)
  end = new Date(end.getTime() + (span.days ?? 0) * DAY + (span.hours ?? 0) * HOUR)
  for (let left = span.workingDays ?? 0; left > 0; ) {
    end = new Date(end.getTime() + DAY)
    if (isWorkingDay(end)) left -= 1
  }
  if (span.hours !== undefined) return end
  while (roll && !isWorkingDay(end)) end = new Date(end.getTime() + DAY)
  return endOfDay(end)
}

/** How long before the end somebody is warned. */
export function before(end: Date, span: Span): Date {
  let start = addMonths(end, -(span.months ?? 0))
  start = new Date(start.getTime() - (span.days ?? 0) * DAY - (span.hours ?? 0) * HOUR)
  for (let left = span.workingDays ?? 0; left > 0; ) {
    start = new Date(start.getTime() - DAY)
    if (isWorkingDay(start)) left -= 1
  }
  return start
}

function endOfDay(instant: Date): Date {
  return new Date(`${instant.toISOString().slice(0, 10)}T23:59:59.999Z`)
}

function addMonths(start: Date, months: number): Date {
  const target = new Date(start)
  target.setUTCDate(1)
  target.setUTCMonth(target.getUTCMonth() + months)
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  target.setUTCDate(Math.min(start.getUTCDate(), last))
  return target
}

/** The instant that is so much later, to the millisecond: a month after January 31 is the last day of February. */
export function later(start: string | null, { months = 0, days = 0, hours = 0 }: Omit<Span, 'workingDays'>): string | null {
  if (start === null) return null
  return new Date(addMonths(new Date(start), months).getTime() + days * DAY + hours * HOUR).toISOString()
}

/** The day on which a period of months is over, and the next working day where that is none; null without a beginning. */
export function dueAfter(from: string | null, months: number): string | null {
  return from === null ? null : endOf(new Date(from), { months }, true).toISOString().slice(0, 10)
}

/** Whole days from one date to another, negative when it lies before; null where one is missing. */
export function daysBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null
  return Math.trunc((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

/** Whole calendar months from one date to another; a month after January 31 is the last day of February. */
export function monthsBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null
  const [start, end] = [new Date(from), new Date(to)]
  const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth()
  const reached = addMonths(start, months)
  if (reached > end && months > 0) return months - 1
  return reached < end && months < 0 ? months + 1 : months
}
