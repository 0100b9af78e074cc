import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { startTool, type TestTool } from './harness'
import { changeable, sample, sampleRecord } from './samples'
import './without-rules'

const DAY = 24 * 3_600_000
const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString()

let tool: TestTool
const cases = allEntities.filter((entity) => changeable(entity) !== undefined).map((entity) => [entity.name, entity, changeable(entity) ?? ''] as const)

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

/** True since ten days; another value true since two days; a third recorded later, and true since five. */
async function history(entity: AnyEntity, name: string) {
  const field = entity.fields[name]!
  const path = `/api/v1/${entity.plural}`
  const [first, second, third] = [sample(field), sample(field), sample(field)]
  const { body: record } = await tool.admin.post(path, { ...(await sampleRecord(tool.admin, entity)), [name]: first, effective_at: daysAgo(10) })
  const { body: changed } = await tool.admin.patch(`${path}/${record.id}`, { [name]: second, effective_at: daysAgo(2) })
  const between = changed.updated_at
  await tool.admin.patch(`${path}/${record.id}`, { [name]: third, effective_at: daysAgo(5) })
  const value = async (query: string) => {
    const { status, body } = await tool.admin.get(`${path}/${record.id}?${query}`)
    const list = await tool.admin.get(`${path}?limit=200&${query}`)
    const listed = list.body.items.find((item: { id: string }) => item.id === record.id)
    if (status === 404) return listed === undefined ? 'unknown' : 'only in the list'
    expect(listed).toEqual(body)
    return body[name]
  }
  const same = async (query: string, expected: unknown) => {
    const found = await value(query)
    expect(field.type === 'instant' ? Date.parse(found) : found, query).toEqual(field.type === 'instant' ? Date.parse(String(expected)) : expected)
  }
  return { record, between, value, same, first, second, third }
}

test.each(cases)('%s: as known at a moment', async (_name, entity, name) => {
  const { record, between, value, same, first, second, third } = await history(entity, name)
  expect(await value(`as_of=${daysAgo(1)}`)).toBe('unknown')
  await same(`as_of=${record.updated_at}`, first)
  await same(`as_of=${between}`, second)
  await same(`as_of=${new Date(Date.now() + DAY).toISOString()}`, third)
})

test.each(cases)('%s: as true at a moment, and as it was known to be true', async (_name, entity, name) => {
  const { between, value, same, first, second, third } = await history(entity, name)
  expect(await value(`valid_at=${daysAgo(11)}`)).toBe('unknown')
  await same(`valid_at=${daysAgo(9)}`, first)
  await same(`valid_at=${daysAgo(3)}`, third)
  await same(`valid_at=${daysAgo(3)}&as_of=${between}`, first)
  await same(`valid_at=${daysAgo(1)}&as_of=${between}`, second)
})

test.each(cases)('%s: lists of the past are filtered, ordered and paged like those of today', async (_name, entity, name) => {
  const { record, between, first, second } = await history(entity, name)
  const field = entity.fields[name]!
  const found = async (query: string) => (await tool.admin.get(`/api/v1/${entity.plural}?limit=200&as_of=${between}&${query}`)).body.items.map((item: { id: string }) => item.id)
  if (field.type !== 'instant') {
    expect(await found(`${name}=${encodeURIComponent(String(second))}`)).toContain(record.id)
    expect(await found(`${name}=${encodeURIComponent(String(first))}`)).not.toContain(record.id)
  }
  const all = await found(`sort=${name}`)
  const paged: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await tool.admin.get(`/api/v1/${entity.plural}?limit=2&as_of=${between}&sort=${name}&cursor=${cursor}`)
    paged.push(...body.items.map((item: { id: string }) => item.id))
    cursor = body.next_cursor
  }
  expect(paged).toEqual(all)
})

test.each(cases)('%s: nothing can be done in the past', async (_name, entity, name) => {
  const { record, between } = await history(entity, name)
  const { body } = await tool.admin.get(`/api/v1/${entity.plural}/${record.id}?as_of=${between}`)
  expect(body).toMatchObject({ moves: [], can: { update: false, erase: false } })
  expect((await tool.admin.get(`/api/v1/${entity.plural}?as_of=yesterday`)).status).toBe(422)
})
