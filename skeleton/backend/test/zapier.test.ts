import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { startTool, type TestTool } from './harness'
import { createSample } from './samples'
import './without-rules'

let tool: TestTool
const entity = allEntities[0] as AnyEntity

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

test('an address that subscribed to an event is told of it, until it unsubscribes', async () => {
  const event = `${entity.name}.created`
  const hook = await tool.admin.post('/api/v1/hooks', { event, target_url: 'https://hooks.example.com/1' })
  expect(hook).toMatchObject({ status: 201, body: { event, target_url: 'https://hooks.example.com/1' } })
  expect((await tool.admin.get('/api/v1/hooks')).body.items).toEqual([hook.body])
  const record = await createSample(tool.admin, entity)
  const waiting = () => tool.owner.query("SELECT o.target, e.record FROM ledger.outbox o JOIN ledger.event e ON e.seq = o.seq WHERE o.sink = 'zapier'")
  expect((await waiting()).rows).toContainEqual({ target: `hook:${hook.body.id}`, record: record.id })

  const before = (await waiting()).rows.length
  expect((await tool.admin.delete(`/api/v1/hooks/${hook.body.id}`)).status).toBe(204)
  await createSample(tool.admin, entity)
  expect((await waiting()).rows).toHaveLength(before)
})

test('unknown events and addresses inside our own network are refused', async () => {
  expect((await tool.admin.post('/api/v1/hooks', { event: 'nothing.happened', target_url: 'https://example.com' })).status).toBe(422)
  expect((await tool.admin.post('/api/v1/hooks', { event: '*', target_url: 'http://127.0.0.1/' })).status).toBe(422)
  expect((await (await tool.person()).get('/api/v1/hooks')).status).toBe(403)
})
