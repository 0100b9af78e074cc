//! Days of a calendar, as `2026-01-31`. Weeks begin as they do where the reader lives.

import { dayOf } from '@shared/place'
import { locale } from './i18n'

export type Span = 'month' | 'week'

const DAY = 86_400_000
const text = (time: number) => new Date(time).toISOString().slice(0, 10)

/** Where the tool is. */
export function today(): string {
  return dayOf(new Date())
}

export function addDays(day: string, count: number): string {
  return text(Date.parse(day) + count * DAY)
}

/** The week of the day, or all weeks that its month has a part of. */
export function daysShown(around: string, span: Span, begins = firstOfWeek()): string[] {
  const month = around.slice(0, 7)
  const next = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 10)
  const [from, to] = span === 'week' ? [around, around] : [`${month}-01`, addDays(next, -1)]
  const days: string[] = []
  for (let day = weekOf(from, begins); day <= addDays(weekOf(to, begins), 6); day = addDays(day, 1)) days.push(day)
  return days
}

export function dayName(day: string, length: 'short' | 'long'): string {
  return new Intl.DateTimeFormat(locale, { weekday: length, timeZone: 'UTC' }).format(new Date(day))
}

function weekOf(day: string, begins: number): string {
  const after = (new Date(day).getUTCDay() - begins + 7) % 7
  return addDays(day, -after)
}

/** 0 is Sunday. Browsers that do not know it begin on Monday, like ISO 8601. */
function firstOfWeek(): number {
  const { weekInfo, getWeekInfo } = new Intl.Locale(locale) as { weekInfo?: { firstDay: number }; getWeekInfo?: () => { firstDay: number } }
  const { firstDay } = getWeekInfo?.call(new Intl.Locale(locale)) ?? weekInfo ?? { firstDay: 1 }
  return firstDay % 7
}
