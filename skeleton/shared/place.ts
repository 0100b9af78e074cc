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

export function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value)
}
