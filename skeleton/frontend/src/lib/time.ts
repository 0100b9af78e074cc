//! Times as people say them.

import { locale } from './i18n'

// The first of each costs a phone some hundredths of a second, and lists show many.
let relative: Intl.RelativeTimeFormat | undefined
let exact: Intl.DateTimeFormat | undefined
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]]

export function ago(instant: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000)
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  relative ??= new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return relative.format(Math.trunc(seconds / length), unit)
}

export function exactly(instant: string): string {
  exact ??= new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  return exact.format(new Date(instant))
}

/** The end of a day is said as the day: whole days are counted in UTC. */
export function until(due: string): string {
  return due.endsWith('T23:59:59.999Z') ? new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(due)) : exactly(due)
}
