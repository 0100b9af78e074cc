import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { before, endOf, isWorkingDay } from '@shared/calendar'
import type { AnyEntity, AnyRecord, Deadline } from '@shared/define'
import { allEntities } from '@shared/registry'
import { runDeadlines } from '../src/deadlines/run'
import { timerAfter } from '../src/deadlines/timers'
import { rebuild } from '../src/ledger/rebuild'
import { startTool, type TestTool } from './harness'
import { sample, sampleRecord } from './samples'
import './without-rules'

let tool: TestTool
const cases = allEntities.flatMap((entity) => Object.entries(entity.deadlines ?? {}).map(([name, deadline]) => [entity.name, name, entity, deadline] as const))

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

/** Everything that is due at that moment happens. */
async function at(moment: Date): Promise<void> {
  tool.services.clock = () => moment
  while (await runDeadlines(tool.services)) continue
  tool.services.clock = () => new Date()
}

async function begun(entity: AnyEntity, name: string, deadline: Deadline) {
  const people = await tool.admin.get('/api/v1/users')
  const values = await sampleRecord(tool.admin, entity)
  for (const [field, { type }] of Object.entries(entity.fields)) if (type === 'user') values[field] = people.body.items[0].id
  const begin = entity.fields[deadline.from]
  if (begin && !begin.computed) values[deadline.from] = begin.type === 'date' ? new Date().toISOString().slice(0, 10) : new Date().toISOString()
  const { status, body } = await tool.admin.post(`/api/v1/${entity.plural}`, values)
  expect(status, JSON.stringify(body)).toBe(201)
  const read = async () => (await tool.admin.get(`/api/v1/${entity.plural}/${body.id}`)).body
  const shown = async () => (await read()).deadlines.find((each: { name: string }) => each.name === name)
  const told = async () => (await tool.owner.query('SELECT step FROM base.timer_told WHERE record = $1 AND name = $2 ORDER BY told_at, step', [body.id, name])).rows.map((row) => row.step)
  return { id: body.id as string, read, shown, told }
}

describe.each(cases)('%s: %s', (_entity, name, entity, deadline) => {
  const paused = deadline.pause?.includes(Object.keys(entity.states)[0] ?? '') === true

  test('warns, is over once, and does what was agreed on', async () => {
    const { read, shown, told } = await begun(entity, name, deadline)
    if (paused) return expect((await shown()).state).toBe('paused')
    const due = new Date((await shown()).due)
    for (const [step, lead] of (deadline.warn ?? []).entries()) {
      const moment = before(due, lead)
      await at(new Date(moment.getTime() - 1000))
      expect(await told()).not.toContain(step)
      await at(moment)
      expect(await told()).toContain(step)
    }
    await at(due)
    await at(new Date(due.getTime() + 1000))
    expect((await told()).filter((step) => step === -1)).toHaveLength(1)
    const record = await read()
    const then = deadline.act === undefined ? undefined : entity.moves[deadline.act]
    const [first = ''] = Object.keys(entity.states)
    if (then && (!then.from || then.from.includes(first)) && then.guard === undefined) expect(record.state).toBe(then.to === '=' ? first : then.to)
  })

  test('who learns of it late is told once, and then when it is over', async () => {
    if (paused || (deadline.warn ?? []).length < 2) return
    const { id, shown } = await begun(entity, name, deadline)
    const messages = async () => (await tool.owner.query("SELECT data -> 'set' ->> 'when' AS when FROM ledger.event WHERE kind = 'deadline' AND data -> 'set' ->> 'record' = $1 AND data -> 'set' ->> 'name' = $2", [id, name])).rows
    const { due, day } = await shown()
    await at(new Date(Date.parse(due) - 1000))
    await at(new Date(Date.parse(due) - 500))
    // An hour is named with its clock.
    expect(await messages()).toEqual([{ when: day ?? `${due.slice(0, 10)} ${due.slice(11, 16)} UTC` }])
    await at(new Date(due))
    expect(await messages()).toHaveLength(2)
  })

  test('stands still while it is paused', async () => {
    const { id, read, shown, told } = await begun(entity, name, deadline)
    const into = (await read()).moves.find(({ allowed, ask, to }: { allowed: boolean; ask: string[]; to: string }) => allowed && ask.length === 0 && deadline.pause?.includes(to))
    if (!into && !paused) return
    const first = await shown()
    if (into && !paused) expect((await tool.admin.post(`/api/v1/${entity.plural}/${id}/moves/${into.name}`)).status).toBe(200)
    if ((await shown()).state !== 'paused') return
    const before = await told()
    await at(new Date(Date.parse(first.due) + 1000))
    expect(await told()).toEqual(before)
    const out = (await read()).moves.find(({ allowed, ask, to }: { allowed: boolean; ask: string[]; to: string }) => allowed && ask.length === 0 && !deadline.pause?.includes(to) && !deadline.done?.includes(to))
    if (!out || (await tool.admin.post(`/api/v1/${entity.plural}/${id}/moves/${out.name}`)).status !== 200) return
    const again = await shown()
    expect(again.state).not.toBe('paused')
    expect(Date.parse(again.due)).toBeGreaterThanOrEqual(Date.parse(first.due))
    await at(new Date(Date.parse(again.due) + 1000))
    expect(await told()).toContain(-1)
  })

  test('ends later where it is extended', async () => {
    const { more } = deadline
    if (!more) return
    // Each choice that somebody may make of the record, and each move: one of them extends it.
    for (const [field, { type, options }] of Object.entries(entity.fields)) {
      for (const value of type === 'bool' ? [true, false] : (options ?? []).map((option) => option.value)) {
        const { id, read, shown } = await begun(entity, name, deadline)
        const [record, first] = [await read(), await shown()]
        const { [field]: _, ...others } = record
        if (more.when({ record }) || !more.when({ record: { ...others, [field]: value } as AnyRecord })) continue
        if ((await tool.admin.patch(`/api/v1/${entity.plural}/${id}`, { [field]: value })).status !== 200) continue
        return expect(Date.parse((await shown()).due)).toBeGreaterThan(Date.parse(first.due))
      }
    }
    for (const move of (await (await begun(entity, name, deadline)).read()).moves) {
      const { id, read, shown } = await begun(entity, name, deadline)
      const [before, first] = [await read(), await shown()]
      const asked = Object.fromEntries((move.ask as string[]).map((field) => [field, sample(entity.fields[field]!)]))
      if (more.when({ record: before }) || (await tool.admin.post(`/api/v1/${entity.plural}/${id}/moves/${move.name}`, asked)).status !== 200) continue
      if (more.when({ record: await read() })) return expect(Date.parse((await shown()).due)).toBeGreaterThan(Date.parse(first.due))
    }
  })

  test('tells those whom it concerns', async () => {
    const role = deadline.tell?.find((each) => entity.fields[each] === undefined)
    if (role === undefined || paused) return
    const person = await tool.someone(role)
    const { id, shown } = await begun(entity, name, deadline)
    await at(new Date((await shown()).due))
    const { body } = await person.get('/api/v1/notifications?limit=200')
    const mine = body.items.filter((item: { reason: string; event: { id: string } }) => item.event.id === id && item.reason === 'deadline')
    expect(mine.map((item: { event: unknown }) => item.event)).toContainEqual(expect.objectContaining({ entity: entity.name, text: expect.stringContaining(deadline.label) }))
  })

  test('is the same when all rows are made again', async () => {
    await begun(entity, name, deadline)
    const timers = async () => (await tool.owner.query('SELECT * FROM base.timer ORDER BY kind, record, name')).rows
    const earlier = await timers()
    await tool.services.database.transaction((tx) => rebuild(tx, tool.services.vault))
    expect(await timers()).toEqual(earlier)
  })
})

const record = (values: Record<string, unknown>) => ({ state: 'open', ...values }) as unknown as AnyRecord
const due = (deadline: Partial<Deadline>, from: string) => timerAfter({ label: '', from: 'from', ...deadline }, record({ from }), from, undefined)?.due

test('months are calendar months, and days are whole ones', () => {
  expect(due({ add: { months: 1 } }, '2026-01-31T09:00:00Z')).toBe('2026-02-28T23:59:59.999Z')
  expect(due({ add: { months: 1 } }, '2028-01-31T09:00:00Z')).toBe('2028-02-29T23:59:59.999Z')
  expect(due({ add: { months: 12 } }, '2026-12-15')).toBe('2027-12-15T23:59:59.999Z')
  expect(due({ add: { days: 10 } }, '2026-02-20T23:00:00Z')).toBe('2026-03-02T23:59:59.999Z')
  expect(due({ add: { hours: 72 } }, '2026-01-30T09:30:00Z')).toBe('2026-02-02T09:30:00.000Z')
})

test('working days leave out weekends, and an end on one rolls on', () => {
  expect(due({ add: { workingDays: 3 } }, '2026-01-29T09:00:00Z')).toBe('2026-02-03T23:59:59.999Z')
  expect(due({ add: { months: 1 }, roll: true }, '2026-01-28T09:00:00Z')).toBe('2026-03-02T23:59:59.999Z')
  expect(before(new Date('2026-02-03T12:00:00Z'), { workingDays: 2 }).toISOString()).toBe('2026-01-30T12:00:00.000Z')
  expect(isWorkingDay(endOf(new Date('2026-01-30T09:00:00Z'), { days: 1 }, true))).toBe(true)
})

test('an extension counts from the beginning, a pause pushes the end', () => {
  const deadline: Deadline = { label: '', from: 'from', add: { months: 1 }, pause: ['waiting'], done: ['done'], more: { when: (context) => context.record['longer'] === true, add: { months: 2 } } }
  const from = '2026-01-31T10:00:00Z'
  const begun = timerAfter(deadline, record({ from }), from, undefined)!
  expect(begun.due).toBe('2026-02-28T23:59:59.999Z')
  expect(timerAfter(deadline, record({ from, longer: true }), from, begun)?.due).toBe('2026-04-30T23:59:59.999Z')
  const waiting = timerAfter(deadline, record({ from, state: 'waiting' }), '2026-02-10T10:00:00Z', begun)!
  expect(waiting.paused_at).toBe('2026-02-10T10:00:00Z')
  const resumed = timerAfter(deadline, record({ from }), '2026-02-15T10:00:00Z', waiting)!
  expect(resumed).toMatchObject({ due: '2026-03-05T23:59:59.999Z', paused_at: null, closed_at: null })
  expect(timerAfter(deadline, record({ from, state: 'done' }), '2026-02-16T10:00:00Z', resumed)?.closed_at).toBe('2026-02-16T10:00:00Z')
  expect(timerAfter(deadline, record({ from: null }), from, begun)).toBeNull()
})
