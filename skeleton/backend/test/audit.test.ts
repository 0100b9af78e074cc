import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { startTool, type TestTool } from './harness'
import { createSample } from './samples'
import './without-rules'

let tool: TestTool
// oxlint-disable-next-line typescript/no-explicit-any -- a record of whatever entity
let record: any
const entity = allEntities[0] as AnyEntity

beforeAll(async () => {
  tool = await startTool()
  record = await createSample(tool.admin, entity)
})
afterAll(() => tool?.close())

test('every event is there, newest first, page by page', async () => {
  const all = await tool.admin.get('/api/v1/audit?limit=200')
  const seen: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await tool.admin.get(`/api/v1/audit?limit=2&cursor=${cursor}`)
    seen.push(...page.body.items.map((item: { seq: number }) => item.seq))
    cursor = page.body.next_cursor
  }
  expect(seen).toEqual(all.body.items.map((item: { seq: number }) => item.seq))
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => seen.length - index))
})

test('it is filtered by record, kind, actor, type and time', async () => {
  const find = async (query: string) => (await tool.admin.get(`/api/v1/audit?${query}`)).body.items
  const mine = await find(`id=${record.id}`)
  expect(mine).toMatchObject([{ entity: entity.name, id: record.id, title: record.title, type: 'created', text: `created the ${entity.label.toLowerCase()}` }])
  for (const query of [`entity=${entity.name}`, `actor=${record.created_by}`, 'type=created', `from=${record.created_at}`, 'to=2999-01-01']) {
    expect((await find(query)).map((event: { id: string }) => event.id), query).toContain(record.id)
  }
  for (const query of ['entity=authority', 'actor=user:nobody', 'type=erased', 'from=2999-01-01', 'to=2020-01-01']) {
    expect((await find(query)).map((event: { id: string }) => event.id), query).not.toContain(record.id)
  }
  expect((await tool.admin.get('/api/v1/audit?from=yesterday')).status).toBe(422)
})

test('it is downloaded as CSV and NDJSON', async () => {
  const { body } = await tool.admin.get('/api/v1/audit?limit=200')
  const lines = (await tool.admin.get('/api/v1/audit?format=ndjson')).body.trim().split('\n')
  expect(lines.map((line: string) => JSON.parse(line))).toEqual(body.items)
  const csv = await tool.admin.get('/api/v1/audit?format=csv')
  expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/)
  expect(csv.body).toContain(record.id)
})

test('one sees the events of what one may read, and nothing else', async () => {
  const nobody = await tool.person()
  expect((await nobody.get('/api/v1/audit')).body.items).toEqual([])
})
