//! Spans between two dates, as expressions of entities count them.

import { expect, test } from 'vitest'
import { daysBetween, dueAfter, later, monthsBetween } from '@shared/calendar'

test.each([
  ['2026-01-31', '2026-02-27', 0],
  ['2026-01-31', '2026-02-28', 1],
  ['2026-01-15', '2026-02-14', 0],
  ['2026-01-15', '2027-01-15', 12],
  ['2026-03-31', '2026-02-28', -1],
  ['2026-02-14', '2026-01-15', 0],
  ['2026-02-15', '2026-01-15', -1],
  ['2026-05-05', '2026-05-05', 0],
])('from %s to %s it is %i whole months', (from, to, months) => {
  expect(monthsBetween(from, to)).toBe(months)
})

test('days are whole ones', () => {
  expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1)
  expect(daysBetween('2026-03-30', '2026-03-28')).toBe(-2)
})

test('an instant is later by calendar months and by hours, through weekends and changes of the clock', () => {
  expect(later('2026-01-31T15:00:00Z', { months: 1 })).toBe('2026-02-28T15:00:00.000Z')
  expect(later('2026-03-27T17:00:00Z', { hours: 72 })).toBe('2026-03-30T17:00:00.000Z')
  expect(later(null, { days: 1 })).toBeNull()
})

test('nothing is counted where a date is missing', () => {
  expect([daysBetween(null, '2026-01-01'), monthsBetween('2026-01-01', null)]).toEqual([null, null])
})

test('what is due falls on a working day, and on the last day of a shorter month', () => {
  expect(dueAfter('2026-01-31T09:00:00Z', 1)).toBe('2026-03-02')
  expect(dueAfter('2026-01-31T09:00:00Z', 3)).toBe('2026-04-30')
  expect(dueAfter(null, 1)).toBeNull()
})
