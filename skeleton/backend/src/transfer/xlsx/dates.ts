//! Dates as spreadsheets keep them: days since 1900 with a style that says that it is one. Times of the day have no zone
//! there, so they are those of the clock where the tool is.

import { isDay, place } from '@shared/place'
import { instantIn, localIn } from '@shared/zone'

const DAY = 86_400
/** From the first day that both Excel and the calendar know to 1970: Excel believes in 29 February 1900. */
const EPOCH = 25_569
const FIRST = 61
const SINCE_1904 = 1_462

/** Null where it cannot be a day: such dates are written as text. */
export function serialOf(iso: string): number | null {
  const { day, ms } = isDay(iso) ? { day: iso, ms: 0 } : localIn(place().zone, new Date(iso))
  const serial = (Date.parse(day) + ms) / 1000 / DAY + EPOCH
  return serial >= FIRST ? serial : null
}

/** `2026-01-31`, or an instant where it has a time of day, which is taken as the clock's where the tool is. */
export function isoOf(serial: number, since1904: boolean): string | null {
  const days = since1904 ? serial + SINCE_1904 : serial
  if (!(days >= 1) || days >= 2_958_466) return null
  // Before the day that never was, Excel is one day behind.
  const seconds = Math.round((days - EPOCH + (days < FIRST - 1 ? 1 : 0)) * DAY)
  const iso = new Date(seconds * 1000).toISOString()
  if (seconds % DAY === 0) return iso.slice(0, 10)
  const instant = instantIn(place().zone, { day: iso.slice(0, 10), ms: Date.parse(iso) - Date.parse(iso.slice(0, 10)) })
  return `${instant.toISOString().slice(0, 19)}Z`
}

/** The number formats that every spreadsheet program has, by their ids. */
export function isBuiltInDate(format: number): boolean {
  return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 45 && format <= 47) || (format >= 50 && format <= 58)
}

/** `yyyy-mm-dd`, but neither `0.00` nor `[Red]0 "days"`. */
export function isDateFormat(code: string): boolean {
  return /[ymdhs]/i.test(code.replaceAll(/"[^"]*"|\\.|_.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, ''))
}
