import { afterAll, beforeAll, expect, test } from 'vitest'
import { english } from '../src/languages'
import type { Caller } from '../src/auth/caller'
import { cardValue, chartValue } from '../src/dashboards/measure'
import { startTool, type TestTool } from './harness'

let tool: TestTool
const admin: Caller = { actor: 'system:test', userId: null, name: 'Test', email: null, grants: new Map([['admin', 'x']]), sessionId: null, scopes: null, reader: english }
const asking = () => ({ db: tool.services.database, caller: admin, now: new Date() })

beforeAll(async () => {
  tool = await startTool()
  const add = async (values: object) => (await tool.admin.post('/api/v1/tasks', values)).body.id as string
  const ida = (await tool.admin.post('/api/v1/contacts', { name: 'Ida' })).body.id
  const parent = await add({ subject: 'Move the office', priority: 'high', budget: 100_000, contact: ida })
  await add({ subject: 'Pack', priority: 'low', budget: 2_050, parent })
  await add({ subject: 'Carry', priority: 'normal', budget: 3_000, parent })
})
afterAll(() => tool?.close())

const group = async (chart: { group: string; sum?: string }) => {
  const value = await chartValue(asking(), { label: 'x', entity: 'task', filter: {}, kind: 'bar', ...chart })
  return { ...value, groups: value?.groups.map(({ label, value: number }) => [label, number]) }
}

test('a sum is of the filtered records, in the unit of the field', async () => {
  expect(await cardValue(asking(), { label: 'Budget', entity: 'task', filter: { priority: 'low,normal' }, sum: 'budget', alert: { is: '>', value: 5_000 } })).toMatchObject({ value: 5_050, measure: 'money', alert: true, recent: null })
  expect(await cardValue(asking(), { label: 'All', entity: 'task', filter: {}, alert: { is: '>', value: 3 } })).toMatchObject({ value: 3, measure: 'count', alert: false, recent: 3 })
})

test('groups are options in their order, references by size, and what a reference leads to', async () => {
  expect((await group({ group: 'priority' })).groups).toEqual([['Low', 1], ['Normal', 1], ['High', 1]])
  expect((await group({ group: 'contact', sum: 'budget' })).groups).toEqual([['Ida', 100_000], ['', 5_050]])
  expect(await group({ group: 'parent.priority' })).toMatchObject({ groups: [['Low', 0], ['Normal', 0], ['High', 2], ['', 1]] })
  expect((await group({ group: 'month' })).groups?.at(-1)?.[1]).toBe(3)
})
