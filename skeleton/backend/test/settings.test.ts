//! Where the tool is: who may say so, what is refused, and that what is due follows it.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { dayOf, setPlace, withOffset } from '@shared/place'
import { rebuild } from '../src/ledger/rebuild'
import { allEntities } from '@shared/registry'
import { fromText, toText } from '../src/transfer/convert'
import { isoOf, serialOf } from '../src/transfer/xlsx/dates'
import { startTool, type TestTool } from './harness'
import { sampleRecord } from './samples'
import './without-rules'

let tool: TestTool
const at = '/api/v1/settings'

const live = (time_zone: string) => tool.admin.patch(at, { time_zone })

beforeAll(async () => {
  tool = await startTool()
})
afterAll(async () => {
  setPlace()
  await tool?.close()
})
afterEach(() => {
  tool.services.clock = () => new Date()
})

test('a new tool counts by UTC, and knows no holidays', async () => {
  const person = await tool.someone()
  expect((await person.get(at)).body).toEqual({ time_zone: 'UTC', country: null, region: null, language: 'en' })
  expect((await tool.anonymous.get(at)).status).toBe(401)
})

test.each([
  [{ time_zone: 'Mars/Base' }, 'time_zone'],
  [{ time_zone: '+01:00' }, 'time_zone'],
  [{ country: 'ZZ' }, 'country'],
  [{ country: 'UK' }, 'country'],
  [{ country: 'Germany' }, 'country'],
  [{ region: 'DE-BY' }, 'region'],
  [{ country: 'FR', region: 'DE-BY' }, 'region'],
  [{ country: 'DE', region: 'DE-XX' }, 'region'],
  [{ language: 'xx' }, 'language'],
  [{ time_zone: 7 }, 'time_zone'],
])('%j is refused, and says which field', async (change, field) => {
  expect(await tool.admin.patch(at, change)).toMatchObject({ status: 422, body: { errors: [{ field }] } })
})

test('only admins change it', async () => {
  expect((await (await tool.someone()).patch(at, { time_zone: 'Europe/Berlin' })).status).toBe(403)
})

test('what is due follows it, and is the same when everything is made again', async () => {
  const cases = allEntities.flatMap((entity) => Object.entries(entity.deadlines ?? {}).flatMap(([name, deadline]) => (deadline.add?.hours === undefined && entity.fields[deadline.from]?.computed === undefined ? [{ entity, name, deadline }] : [])))
  const made = await Promise.all(cases.map(async ({ entity, name, deadline }) => {
    const values = await sampleRecord(tool.admin, entity)
    if (entity.fields[deadline.from]) values[deadline.from] = entity.fields[deadline.from]?.type === 'date' ? '2030-01-10' : '2030-01-10T23:30:00Z'
    const { body } = await tool.admin.post(`/api/v1/${entity.plural}`, values)
    return { name, read: async () => (await tool.admin.get(`/api/v1/${entity.plural}/${body.id}`)).body.deadlines.find((each: { name: string }) => each.name === name) as { due: string; day: string | null } }
  }))
  expect(await tool.admin.patch(at, { time_zone: 'Asia/Tokyo', country: 'de', region: 'DE-BY', language: 'de' })).toMatchObject({ status: 200, body: { time_zone: 'Asia/Tokyo', country: 'DE', region: 'DE-BY', language: 'de' } })
  expect((await tool.admin.get('/api/v1/me')).body.time_zone).toBe('Asia/Tokyo')
  const timers = async () => (await tool.owner.query('SELECT * FROM base.timer ORDER BY kind, record, name')).rows
  for (const { name, read } of made) {
    const { due, day } = await read()
    expect(due, name).toMatch(day === null ? /Z$/ : /T14:59:59\.999Z$/)
    if (day !== null) expect(day).toBe(dayOf(new Date(due)))
  }
  const before = await timers()
  await tool.services.database.transaction((tx) => rebuild(tx, tool.services.vault))
  expect(await timers()).toEqual(before)
  expect((await tool.admin.get(at)).body).toMatchObject({ time_zone: 'Asia/Tokyo', region: 'DE-BY' })
  expect((await tool.admin.post('/api/v1/ledger/verify')).body).toMatchObject({ ok: true })
})

test('another country has other regions', async () => {
  expect((await tool.admin.patch(at, { country: 'FR' })).body).toMatchObject({ country: 'FR', region: null })
  expect((await tool.admin.get(`${at}/regions/DE`)).body.items).toContainEqual({ code: 'DE-BY', name: 'Bayern' })
  expect((await tool.admin.get(`${at}/regions/xx`)).body.items).toEqual([])
})

test('a day of a list begins and ends where the tool is', async () => {
  await tool.admin.patch(at, { time_zone: 'Asia/Tokyo' })
  const [entity] = allEntities
  if (!entity) return
  const { body } = await tool.admin.post(`/api/v1/${entity.plural}`, await sampleRecord(tool.admin, entity))
  const day = dayOf(new Date(body.created_at))
  const found = async (query: string) => (await tool.admin.get(`/api/v1/${entity.plural}?limit=200&${query}`)).body.items.map(({ id }: { id: string }) => id)
  expect(await found(`created_at.from=${day}&created_at.to=${day}`)).toContain(body.id)
  expect(await found(`created_at.to=${dayOf(new Date(Date.parse(body.created_at) - 86_400_000))}`)).not.toContain(body.id)
})

test('files have times by the clock of the tool, and read them back', async () => {
  await live('Asia/Tokyo')
  expect(toText({ type: 'instant', label: '' }, '2026-01-05T23:30:00.25Z', undefined)).toBe('2026-01-06T08:30:00.25+09:00')
  expect(isoOf(serialOf('2026-01-05T23:30:00Z') ?? 0, false)).toBe('2026-01-05T23:30:00Z')
  expect(serialOf('2026-01-05T15:00:00Z')).toBe(serialOf('2026-01-06'))
  expect(fromText({ type: 'instant', label: '' }, '2026-01-06')).toBe('2026-01-05T15:00:00.000Z')
  await live('America/St_Johns')
  expect(withOffset('2026-01-05T23:30:00Z')).toBe('2026-01-05T20:00:00-03:30')
})
