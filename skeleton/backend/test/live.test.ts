//! Fields that are worked out while reading: nobody writes them, and no list is filtered or ordered by them.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { allEntities } from '@shared/registry'
import { startTool, type TestTool } from './harness'
import { createSample } from './samples'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const live = allEntities.flatMap((entity) => Object.entries(entity.fields).flatMap(([name, field]) => (field.live ? [{ entity, name, where: `${entity.name}.${name}` }] : [])))

test('what is worked out while reading is kept nowhere', async () => {
  const { rows } = await tool.services.database.query<{ name: string }>(`SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'app'`)
  expect(rows.map((row) => row.name).filter((name) => live.some(({ where }) => where === name))).toEqual([])
})

test.each(live)('$where is read, and nobody writes it or orders by it', async ({ entity, name }) => {
  const base = `/api/v1/${entity.plural}`
  const record = await createSample(tool.admin, entity)
  expect(record).toHaveProperty(name)
  const refused = await tool.admin.patch(`${base}/${record.id}`, { [name]: record[name] ?? 1 })
  expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([422, 'read_only'])
  expect((await tool.admin.get(`${base}?${name}=1`)).status).toBe(422)
  expect((await tool.admin.get(`${base}?sort=${name}`)).status).toBe(422)
})
