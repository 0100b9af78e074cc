//! Times as people say them.

import { isEndOfDay } from '@shared/calendar'
import { isDay, place } from '@shared/place'
import { instantIn, localIn } from '@shared/zone'
import { locale } from './i18n'

// The first of each costs a phone some hundredths of a second, and lists show many.
let relative: Intl.RelativeTimeFormat | undefined
let exact: { zone: string; format: Intl.DateTimeFormat } | undefined
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]]

export function ago(instant: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000)
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  relative ??= new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return relative.format(Math.trunc(seconds / length), unit)
}

export function exactly(instant: string): string {
  const { zone } = place()
  if (exact?.zone !== zone) exact = { zone, format: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone }) }
  return exact.format.format(new Date(instant))
}

/** The end of a day is said as the day. */
export function until(due: string): string {
  return isEndOfDay(due) ? new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: place().zone }).format(new Date(due)) : exactly(due)
}

/** As an `<input type="datetime-local">` has it: what the clock shows where the tool is. */
export function toInput(instant: string, length: 16 | 19): string {
  const date = new Date(instant)
  if (instant === '' || Number.isNaN(date.getTime())) return ''
  const { day, ms } = localIn(place().zone, date)
  return new Date(Date.parse(day) + ms).toISOString().slice(0, length)
}

/** Empty where it is no time. */
export function fromInput(text: string): string {
  const day = text.slice(0, 10)
  const time = Date.parse(`${text}Z`)
  return isDay(day) && !Number.isNaN(time) ? instantIn(place().zone, { day, ms: time - Date.parse(day) }).toISOString() : ''
}
