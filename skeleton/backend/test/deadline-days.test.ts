//! Which day a period ends on: time zones, public holidays, pauses, and clocks that count hours.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { before, daysBetween, dueAfter, endOf, endOfDay, isWorkingDay, later } from '@shared/calendar'
import { defineEntity, type AnyRecord, type Deadline, type Value } from '@shared/define'
import { dayOf, setPlace } from '@shared/place'
import { noTimers, timerAfter, timersAfter, type Timer, type Timers } from '../src/deadlines/timers'
import type { LedgerEvent } from '../src/ledger/append'
import { rowAfter, toRecord, type Row } from '../src/ledger/project'
import { holidaysOf, regionsOf } from '../src/place/holidays'

const live = async (zone: string, country: string | null = null, region: string | null = null) => setPlace({ zone, isHoliday: await holidaysOf(country, region) })
afterEach(() => setPlace())

const record = (values: Record<string, unknown>) => ({ state: 'open', ...values }) as unknown as AnyRecord
const statutory: Deadline = { label: '', from: 'from', add: { months: 1 }, roll: true, pause: ['waiting'], more: { when: (context) => context.record['longer'] === true, add: { months: 2 } } }

/** The deadline after pauses, each from and until an instant. */
function after(deadline: Deadline, from: string, ...pauses: [string, string][]): Timer {
  let timer = timerAfter(deadline, record({ from }), from, undefined)
  for (const [begin, end] of pauses) {
    timer = timerAfter(deadline, record({ from, state: 'waiting' }), begin, timer ?? undefined)
    timer = timerAfter(deadline, record({ from }), end, timer ?? undefined)
  }
  if (!timer) throw new Error('it has a beginning')
  return timer
}

describe('in Berlin', () => {
  beforeEach(() => live('Europe/Berlin', 'DE'))

  test.each([
    ['2026-12-01T09:00:00Z', '2027-01-04'],
    ['2026-03-06T09:00:00Z', '2026-04-07'],
    ['2026-01-05T23:30:00Z', '2026-02-06'],
    ['2026-01-31T09:00:00Z', '2026-03-02'],
    ['2026-01-05', '2026-02-05'],
  ])('what was received at %s is due on %s, for the deadline too', (from, day) => {
    expect(dueAfter(from, 1)).toBe(day)
    expect(dayOf(new Date(after(statutory, from).due))).toBe(day)
  })

  test('a day ends at its midnight, in summer and in winter', () => {
    expect(endOfDay('2026-01-15').toISOString()).toBe('2026-01-15T22:59:59.999Z')
    expect(endOfDay('2026-07-15').toISOString()).toBe('2026-07-15T21:59:59.999Z')
    expect(before(endOfDay('2026-03-30'), { days: 3 }).toISOString()).toBe('2026-03-27T22:59:59.999Z')
  })

  test('a pause within a day moves nothing', () => {
    expect(dayOf(new Date(after(statutory, '2026-01-31T09:00:00Z', ['2026-01-31T09:00:00Z', '2026-01-31T09:05:00Z']).due))).toBe('2026-03-02')
    expect(dayOf(new Date(after(statutory, '2026-03-10T09:00:00Z', ['2026-03-11T09:00:00Z', '2026-03-11T09:00:10Z'], ['2026-03-11T10:00:00Z', '2026-03-11T15:00:00Z']).due))).toBe('2026-04-10')
  })

  test('a pause of days moves the end by so many, and then past the weekend', () => {
    expect(dayOf(new Date(after(statutory, '2026-03-10T09:00:00Z', ['2026-03-12T16:00:00Z', '2026-03-15T08:00:00Z']).due))).toBe('2026-04-13')
    expect(dayOf(new Date(after(statutory, '2026-03-10T09:00:00Z', ['2026-03-12T16:00:00Z', '2026-03-17T08:00:00Z']).due))).toBe('2026-04-15')
  })

  test('a pause through midnight counts by the clock on the wall', () => {
    expect(dayOf(new Date(after(statutory, '2026-03-02T09:00:00Z', ['2026-03-05T22:30:00Z', '2026-03-05T23:30:00Z']).due))).toBe('2026-04-07')
    expect(dayOf(new Date(after(statutory, '2026-03-09T09:00:00Z', ['2026-03-12T22:30:00Z', '2026-03-12T23:30:00Z']).due))).toBe('2026-04-10')
  })

  test('an extension counts from the beginning, with the same pauses', () => {
    const from = '2026-03-10T09:00:00Z'
    const paused = after(statutory, from, ['2026-03-12T16:00:00Z', '2026-03-15T08:00:00Z'])
    expect(dayOf(new Date(timerAfter(statutory, record({ from, longer: true }), from, paused)?.due ?? ''))).toBe('2026-06-15')
  })

  test('a clock of hours ends to the minute, through a change of the clock, and stands still to the minute', () => {
    const hours: Deadline = { label: '', from: 'from', add: { hours: 72 }, pause: ['waiting'] }
    expect(after(hours, '2026-03-27T17:00:00Z').due).toBe('2026-03-30T17:00:00.000Z')
    expect(after(hours, '2026-03-27T17:00:00Z', ['2026-03-28T10:00:00Z', '2026-03-28T10:20:00Z']).due).toBe('2026-03-30T17:20:00.000Z')
  })

  test('an end that is given as an instant is that instant; one that is given as a day is all of it', () => {
    expect(after({ label: '', from: 'from' }, later('2026-05-04T11:29:00Z', { hours: 1 }) ?? '').due).toBe('2026-05-04T12:29:00.000Z')
    expect(after({ label: '', from: 'from' }, '2026-05-04').due).toBe('2026-05-04T21:59:59.999Z')
  })

  test('a day and an instant are compared as days', () => {
    expect(daysBetween('2026-01-05T23:30:00Z', '2026-01-06')).toBe(0)
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
  })
})

test('west of Greenwich a day stays the day that was given', async () => {
  await live('America/New_York', 'US')
  expect(dueAfter('2026-02-10', 1)).toBe('2026-03-10')
  expect(dueAfter('2026-02-10T02:00:00Z', 1)).toBe('2026-03-09')
})

test('a day that has no midnight begins with its first moment', async () => {
  await live('America/Santiago')
  // On 2026-09-06 the clocks go from 0:00 to 1:00.
  expect(endOfDay('2026-09-05').toISOString()).toBe('2026-09-06T03:59:59.999Z')
  expect(dayOf(new Date('2026-09-06T04:00:00Z'))).toBe('2026-09-06')
})

test('regions have days of their own', async () => {
  await live('Europe/Berlin', 'DE', 'DE-BY')
  expect(isWorkingDay('2026-01-06')).toBe(false)
  await live('Europe/Berlin', 'DE', 'DE-BE')
  expect(isWorkingDay('2026-01-06')).toBe(true)
  expect([...(await regionsOf('DE')).keys()]).toContain('DE-BY')
})

test('without a country there are weekends only', () => {
  expect(dayOf(endOf('2026-12-01', { months: 1 }, true))).toBe('2027-01-01')
})

test('a computed field has the day of a deadline, with its pauses', async () => {
  await live('Europe/Berlin', 'DE')
  const entity = defineEntity({
    name: 'question', plural: 'questions', label: 'Question', labelPlural: 'Questions', icon: 'inbox', group: '', title: [], moves: {}, access: {}, columns: [], sort: 'title',
    fields: { received_at: { type: 'instant', label: 'Received' }, due_on: { type: 'date', label: 'Due', computed: (row) => row.deadlines['answer'] ?? null } },
    states: { open: { label: 'Open', tone: 'info' }, waiting: { label: 'Waiting', tone: 'info' } },
    deadlines: { answer: { label: 'Answer', from: 'received_at', add: { months: 1 }, roll: true, pause: ['waiting'] } },
  })
  let row: Row | null = null
  let timers: Timers = noTimers
  const happens = (at: string, set: Record<string, Value>) => {
    const event = { record: 'one', at, type: 'changed', actor: '', version: 1, data: { set } } as unknown as LedgerEvent
    row = rowAfter(entity, event, row, timers)
    timers = timersAfter(entity, toRecord(entity, row), at, timers)
    return [row['due_on'], dayOf(new Date(timers.get('answer')?.due ?? ''))]
  }
  expect(happens('2026-03-10T09:00:00Z', { state: 'open', received_at: '2026-03-10T09:00:00Z' })).toEqual(['2026-04-10', '2026-04-10'])
  expect(happens('2026-03-12T09:00:00Z', { state: 'waiting' })).toEqual(['2026-04-10', '2026-04-10'])
  expect(happens('2026-03-12T09:05:00Z', { state: 'open' })).toEqual(['2026-04-10', '2026-04-10'])
  happens('2026-03-13T09:00:00Z', { state: 'waiting' })
  expect(happens('2026-03-17T09:00:00Z', { state: 'open' })).toEqual(['2026-04-14', '2026-04-14'])
})
