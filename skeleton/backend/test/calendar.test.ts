//! Spans between two dates, as expressions of entities count them.

import { expect, test } from 'vitest'
import { daysBetween, monthsBetween, dueAfter } from '@shared/calendar'

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

test('days are whole ones, and nothing is counted where a date is missing', () => {
  expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1)
  expect(daysBetween('2026-03-30', '2026-03-28')).toBe(-2)
  expect([daysBetween(null, '2026-01-01'), monthsBetween('2026-01-01', null)]).toEqual([null, null])
})

test('what is due falls on a working day, and on the last day of a shorter month', () => {
  expect(dueAfter('2026-01-31T09:00:00Z', 1)).toBe('2026-03-02')
  expect(dueAfter('2026-01-31T09:00:00Z', 3)).toBe('2026-04-30')
  expect(dueAfter(null, 1)).toBeNull()
})
