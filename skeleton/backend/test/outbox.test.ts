import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { Undeliverable, type Delivery, type Sink } from '../src/integrations/sink'
import { deliverDue } from '../src/integrations/worker'
import { createLog } from '../src/log'
import { startTool, type TestTool } from './harness'
import { createSample } from './samples'
import './without-rules'

let tool: TestTool
let delivered: Delivery[] = []
let failure: Error | null = null

const entity = allEntities[0] as AnyEntity
const quiet = createLog('silent')
const sink: Sink = {
  name: 'test',
  targets: async (_tx, event) => (event.kind === entity.name ? ['somebody'] : []),
  async deliver(delivery) {
    if (failure) throw failure
    delivered.push(delivery)
  },
}

beforeAll(async () => {
  tool = await startTool()
  tool.services.sinks = [sink]
})
afterAll(() => tool?.close())

const deliver = () => deliverDue({ ...tool.services, log: quiet })
const waiting = async () => (await tool.owner.query('SELECT attempts, last_error, done_at, gave_up_at FROM ledger.outbox ORDER BY id DESC LIMIT 1')).rows[0]

test('what was recorded is delivered once, with a sentence and an address', async () => {
  const record = await createSample(tool.admin, entity)
  await deliver()
  const mine = delivered.filter((delivery) => delivery.event.id === record.id)
  expect(mine).toMatchObject([
    { target: 'somebody', url: `http://localhost:3000/${entity.plural}/${record.id}`, event: { type: 'created', title: record.title, text: `created the ${entity.label.toLowerCase()}` } },
  ])
  await deliver()
  expect(delivered.filter((delivery) => delivery.event.id === record.id)).toHaveLength(1)
})

test('what was refused is not announced', async () => {
  delivered = []
  expect((await tool.admin.post(`/api/v1/${entity.plural}`, { no_such_field: 1 })).status).toBe(422)
  await deliver()
  expect(delivered).toEqual([])
})

test('a failed delivery waits and is tried again', async () => {
  failure = new Error('the receiver answered 500')
  const record = await createSample(tool.admin, entity)
  await deliver()
  expect(await waiting()).toMatchObject({ attempts: 1, last_error: 'the receiver answered 500', done_at: null, gave_up_at: null })
  delivered = []
  failure = null
  await deliver()
  expect(delivered).toEqual([])
  await tool.owner.query("UPDATE ledger.outbox SET next_at = now() - interval '1 second' WHERE done_at IS NULL")
  await deliver()
  expect(delivered.map((delivery) => delivery.event.id)).toContain(record.id)
})

test('what cannot be delivered is given up', async () => {
  failure = new Undeliverable('the receiver is gone')
  await createSample(tool.admin, entity)
  await deliver()
  failure = null
  expect(await waiting()).toMatchObject({ attempts: 1, done_at: null, gave_up_at: expect.any(Date) })
})

test('the log tells what happened to each delivery, and a failed one is sent again', async () => {
  failure = new Undeliverable('the receiver is gone')
  const record = await createSample(tool.admin, entity)
  await deliver()
  failure = null
  const log = async (query = '') => (await tool.admin.get(`/api/v1/integrations/deliveries${query}`)).body.items
  const [failed] = await log('?state=failed&sink=test')
  expect(failed).toMatchObject({ sink: 'test', target: 'somebody', state: 'failed', attempts: 1, last_error: 'the receiver is gone', kind: entity.name, record: record.id })
  expect(await log('?sink=other')).toEqual([])
  expect((await tool.admin.get('/api/v1/integrations/deliveries?state=lost')).status).toBe(422)
  expect((await (await tool.person()).get('/api/v1/integrations/deliveries')).status).toBe(403)
  expect((await tool.admin.post(`/api/v1/integrations/deliveries/${failed.id}/retry`)).status).toBe(202)
  await deliver()
  expect((await log()).find((each: { id: number }) => each.id === failed.id)).toMatchObject({ state: 'delivered', last_error: null })
  expect((await tool.admin.post(`/api/v1/integrations/deliveries/${failed.id}/retry`)).status).toBe(404)
})

test('an admin sends a test through an integration, and is told when it does not arrive', async () => {
  delivered = []
  expect((await tool.admin.post('/api/v1/integrations/test/test')).status).toBe(204)
  expect(delivered).toMatchObject([{ target: '', event: { type: 'tested' } }])
  failure = new Error('the receiver answered 500')
  const answer = await tool.admin.post('/api/v1/integrations/test/test')
  failure = null
  expect(answer).toMatchObject({ status: 502, body: { code: 'delivery_failed', detail: 'It did not arrive: the receiver answered 500' } })
  expect((await tool.admin.post('/api/v1/integrations/nothing/test')).status).toBe(404)
  expect((await (await tool.person()).post('/api/v1/integrations/test/test')).status).toBe(403)
})
