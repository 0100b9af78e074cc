//! Quantities: they move between accounts, never come from nothing, and never fall below a floor.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { append } from '../src/ledger/append'
import { newId } from '../src/ids'
import { rebuild } from '../src/ledger/rebuild'
import type { Posting } from '../src/ledger/postings'
import { startTool, type TestTool } from './harness'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const customer = async () => (await tool.admin.post('/api/v1/contacts', { name: 'Ida' })).body
const left = async (id: string, query = '') => (await tool.admin.get(`/api/v1/contacts/${id}${query}`)).body.hours_left

/** A task that moves hours of the contact when it is done. */
async function work(contact: string, label: 'prepaid' | 'used', hours: number, key?: string) {
  const { body: task } = await tool.admin.post('/api/v1/tasks', { subject: label, contact, effort_hours: hours, labels: [label] })
  return tool.admin.post(`/api/v1/tasks/${task.id}/moves/finish`, { outcome: 'Done' }, key === undefined ? {} : { 'idempotency-key': key })
}

test('what is moved is there, and what is used is gone', async () => {
  const { id } = await customer()
  expect(await left(id)).toBe(0)
  expect((await work(id, 'prepaid', 10)).status).toBe(200)
  const { status, body } = await work(id, 'used', 2.5)
  expect(status).toBe(200)
  expect(await left(id)).toBe(7.5)
  const { body: history } = await tool.admin.get(`/api/v1/tasks/${body.id}/history`)
  expect(history.items.map((event: { type: string; text: string }) => [event.type, event.text])).toContainEqual(['posted', 'moved 2.5 in “Prepaid hours”'])
})

test('nothing of a move happens that would take more than there is', async () => {
  const { id } = await customer()
  await work(id, 'prepaid', 3)
  const refused = await work(id, 'used', 4)
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([409, 'overdrawn', 'Not enough hours are left.'])
  expect(await left(id)).toBe(3)
  const { body } = await tool.admin.get(`/api/v1/tasks?contact=${id}&state=open`)
  expect(body.total).toBe(1)
})

test('of many who take at once, only as many get something as there is', async () => {
  const { id } = await customer()
  await work(id, 'prepaid', 5)
  const answers = await Promise.all(Array.from({ length: 12 }, () => work(id, 'used', 1)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
  expect(answers.filter(({ body }) => body.code === 'overdrawn')).toHaveLength(7)
  expect(await left(id)).toBe(0)
})

test('the same command again moves nothing', async () => {
  const { id } = await customer()
  const { body: task } = await tool.admin.post('/api/v1/tasks', { subject: 'x', contact: id, effort_hours: 2, labels: ['prepaid'] })
  const finish = () => tool.admin.post(`/api/v1/tasks/${task.id}/moves/finish`, { outcome: 'Done' }, { 'idempotency-key': `finish-${task.id}` })
  expect([(await finish()).status, (await finish()).status]).toEqual([200, 200])
  expect(await left(id)).toBe(2)
})

test('a balance is seen as of any moment', async () => {
  const { id } = await customer()
  await work(id, 'prepaid', 4)
  const before = new Date().toISOString()
  await work(id, 'used', 1)
  expect([await left(id), await left(id, `?as_of=${before}`)]).toEqual([3, 4])
})

async function post(post: readonly Posting[]): Promise<unknown> {
  const realm = await tool.services.realm()
  const act = { realm, actor: 'system:test', via: null, command: newId(), sinks: [], vault: tool.services.vault }
  return tool.services.database.transaction((tx) => append(tx, act, [{ kind: 'task', record: newId(), expect: 0, type: 'posted', body: { post } }])).then(
    () => 'done',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  )
}

test('the database itself refuses what comes from nothing, unknown books, and writing past the ledger', async () => {
  const { id } = await customer()
  expect(await post([{ book: 'hours', account: id, quantity: 1 }])).toBe('LG422')
  expect(await post([{ book: 'wishes', account: id, quantity: 1 }, { book: 'wishes', account: newId(), quantity: -1 }])).toBe('23503')
  for (const sql of ['INSERT INTO ledger.balance VALUES (\'hours\', gen_random_uuid(), \'\', 5)', 'UPDATE ledger.balance SET quantity = 9', 'DELETE FROM ledger.posting', 'UPDATE ledger.book SET floor = -5']) {
    await expect(tool.services.database.query(sql), sql).rejects.toMatchObject({ code: '42501' })
  }
})

test('balances are what the postings add up to, and the same when made anew from the events', async () => {
  const { database, vault } = tool.services
  const all = async () => (await database.query('SELECT book, account, item, quantity::text FROM ledger.balance ORDER BY 1, 2, 3')).rows
  const sums = async () => (await database.query('SELECT book, account, item, sum(quantity)::text AS quantity FROM ledger.posting GROUP BY 1, 2, 3 ORDER BY 1, 2, 3')).rows
  const before = await all()
  expect(before.length).toBeGreaterThan(3)
  expect(await sums()).toEqual(before)
  await database.transaction((tx) => rebuild(tx, vault))
  expect(await all()).toEqual(before)
  const { rows } = await database.query<{ total: string }>('SELECT sum(quantity)::text AS total FROM ledger.balance')
  expect(Number(rows[0]?.total)).toBe(0)
})
