//! Where the tool is: the clock that its days are counted by, and the days on which nobody works there. One for the whole
//! process; the server sets it from the settings, the browser from what the server tells it.

import { localIn } from './zone'

export interface Place {
  /** Of the IANA list: `Europe/Berlin`. */
  readonly zone: string
  isHoliday(day: string): boolean
}

const nowhere: Place = { zone: 'UTC', isHoliday: () => false }
let current = nowhere

export function place(): Place {
  return current
}

export function setPlace(next: Place = nowhere): void {
  current = next
}

/** The day that an instant falls on where the tool is; a day stays the day that it is. */
export function dayOf(value: Date | string): string {
  return typeof value === 'string' && isDay(value) ? value : localIn(current.zone, new Date(value)).day
}

/** `2026-03-04 12:29 Europe/Berlin`: where an hour is said in every language alike. */
export function onTheClock(instant: Date): string {
  const { day, ms } = localIn(current.zone, instant)
  return `${day} ${new Date(ms).toISOString().slice(11, 16)} ${current.zone}`
}

/** The same instant as the clock shows it where the tool is: `2026-01-06T00:30:00+01:00`. */
export function withOffset(instant: string): string {
  const [, fraction = ''] = /(\.\d+)/.exec(instant) ?? []
  const { day, ms } = localIn(current.zone, new Date(instant))
  const minutes = (Date.parse(day) + ms - Date.parse(instant)) / 60_000
  // Before there were zones, clocks differed by seconds, which no offset can say.
  if (minutes === 0 || !Number.isInteger(minutes)) return instant
  const two = (count: number) => String(count).padStart(2, '0')
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
  return `${day}T${new Date(ms).toISOString().slice(11, 19)}${fraction}${offset}`
}

export function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value)
}
