import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { entityNamed } from '@shared/registry'
import type { Rule } from '@shared/rule'
import { rules } from '@shared/rules'
import { theTool } from '../src/auth/caller'
import type { Queryable } from '../src/database/database'
import { follow } from '../src/entities/consequences'
import { newId } from '../src/ids'
import type { Delivery, Sink } from '../src/integrations/sink'
import { deliverDue } from '../src/integrations/worker'
import { loadRow } from '../src/ledger/project'
import { rebuild } from '../src/ledger/rebuild'
import { runDailyRules } from '../src/rules/daily'
import { startTool, type Person, type TestTool } from './harness'

let tool: TestTool
let member: Person
let viewer: Person
let delivered: Delivery[] = []

/** Mails and webhooks alike, so that it is seen what would go out. */
const sink: Sink = {
  name: 'test',
  targets: async (_tx, event) => (event.data.emit === undefined ? [] : ['subscriber']),
  mail: async () => {},
  async deliver(delivery) {
    delivered.push(delivery)
  },
}

beforeAll(async () => {
  tool = await startTool()
  tool.services.sinks = [sink]
  member = await tool.person('member')
  viewer = await tool.person('viewer')
})
afterAll(() => tool?.close())
afterEach(() => {
  delivered = []
  tool.services.clock = () => new Date()
})

const task = async (values: Record<string, unknown> = {}) => {
  const created = await tool.admin.post('/api/v1/tasks', { subject: 'Repair the door', assignee: member.id, ...values })
  expect(created.status, JSON.stringify(created.body)).toBe(201)
  return created.body
}
const finish = (id: string, values: Record<string, unknown> = { outcome: 'Like new' }) => tool.admin.post(`/api/v1/tasks/${id}/moves/finish`, values)
const read = async (id: string) => (await tool.admin.get(`/api/v1/tasks/${id}`)).body
const notices = async (person: Person, id: string) =>
  (await person.get('/api/v1/notifications?limit=200')).body.items.filter((item: { reason: string; event: { id: string } }) => item.reason === 'notice' && item.event.id === id)
const events = async (where: string, ...values: unknown[]) => (await tool.owner.query(`SELECT seq, kind, record, type, actor, cause, data FROM ledger.event WHERE ${where} ORDER BY seq`, values)).rows

test('a move tells the people of a field and those with a role, in the tool and by mail, with the record in the text', async () => {
  const { id, number } = await task()
  expect((await finish(id)).status).toBe(200)
  for (const person of [member, viewer]) {
    expect(await notices(person, id)).toMatchObject([
      { event: { entity: 'task', text: `${number} is done`, message: { subject: `${number} is done`, body: `“Repair the door” was finished by Person 1.\n\nLike new` } } },
    ])
  }
  while ((await deliverDue(tool.services)) > 0) continue
  const mails = delivered.filter((delivery) => delivery.event.message)
  expect(mails.map((mail) => mail.target).toSorted()).toEqual([member.email, viewer.email])
  expect(mails[0]).toMatchObject({ url: `http://localhost:3000/tasks/${id}`, event: { message: { subject: `${number} is done` } } })
})

test('what people wrote adds no line to a subject and turns no text around', async () => {
  const { id } = await task({ subject: 'One\u202e\u0007 two', due_on: '2020-01-01', assignee: member.id })
  tool.services.clock = () => new Date('2030-01-01T07:00:00Z')
  while (await runDailyRules(tool.services)) continue
  expect((await notices(member, id))[0].event.message.subject).toBe('Still open: One two')
})

test('an event goes out and another record is made, both after the move and because of it', async () => {
  const { id } = await task({ billable: true })
  const finished = await finish(id)
  expect(finished.body.version).toBe(3)
  const [moved] = await events("record = $1 AND type = 'moved'", id)
  const [emitted] = await events("record = $1 AND type = 'noted'", id)
  expect(emitted).toMatchObject({ actor: 'system:rules', cause: moved.seq, data: { emit: 'billed' } })
  const [made] = await events("kind = 'task' AND type = 'created' AND cause = $1", moved.seq)
  const bill = await read(made.record)
  // It is urgent by another rule, which its creation sets off.
  expect(bill).toMatchObject({ subject: 'Bill Repair the door', priority: 'high', labels: ['urgent'], version: 2, created_by: 'system:rules' })
  while ((await deliverDue(tool.services)) > 0) continue
  expect(delivered.filter((delivery) => delivery.target === 'subscriber').map((delivery) => delivery.event)).toMatchObject([{ id, emit: 'billed', text: 'announced “billed”' }])
})

test('without its condition nothing follows', async () => {
  const { id } = await task({ billable: false })
  await finish(id)
  expect(await events("record = $1 AND type = 'noted'", id)).toEqual([])
})

test('when what follows is impossible, the move is taken back with everything that came of it', async () => {
  const { id } = await task({ billable: true, subject: 'x'.repeat(499) })
  const before = await events('true')
  const refused = await finish(id)
  expect(refused).toMatchObject({ status: 409, body: { code: 'cannot_follow', detail: expect.stringContaining('Subject') } })
  expect((await read(id)).state).toBe('open')
  expect(await events('true')).toEqual(before)
  expect(await notices(viewer, id)).toEqual([])
})

test('a rule of every day finds each record that it holds for, once a day, also after a restart', async () => {
  const late = await Promise.all(Array.from({ length: 3 }, () => task({ due_on: '2031-01-01', subject: 'Late' })))
  const done = await task({ due_on: '2031-01-01' })
  await finish(done.id)
  const early = await task({ due_on: '2031-06-01' })
  const told = async () => Promise.all([...late, done, early].map(async ({ id }) => (await notices(member, id)).filter((item: { event: { text: string } }) => item.event.text.startsWith('Still')).length))
  const at = async (moment: string) => {
    tool.services.clock = () => new Date(moment)
    while (await runDailyRules(tool.services)) continue
  }
  await at('2031-01-02T06:59:59Z')
  expect(await told()).toEqual([0, 0, 0, 0, 0])
  await at('2031-01-02T07:00:00Z')
  await at('2031-01-02T18:00:00Z')
  expect(await told()).toEqual([1, 1, 1, 0, 0])
  await at('2031-01-03T09:00:00Z')
  expect(await told()).toEqual([2, 2, 2, 0, 0])
})

test('a run that is cut off goes on where it was', async () => {
  for (let count = 0; count < 60; count += 1) await task({ due_on: '2032-01-01', subject: 'Cut off' })
  tool.services.clock = () => new Date('2032-01-02T07:00:00Z')
  const counted = async () => Number((await tool.owner.query("SELECT count(*) FROM ledger.event WHERE kind = 'told' AND at > now() - interval '1 minute' AND cause IS NULL AND data -> 'set' ->> 'record' IN (SELECT id::text FROM app.task WHERE subject = 'Cut off')")).rows[0].count)
  // The process ends in the middle of the second batch: its transaction is gone, the first one stays.
  await runDailyRules(tool.services)
  const first = await counted()
  const { database } = tool.services
  const dying = Object.assign(Object.create(tool.services) as typeof tool.services, {
    database: {
      query: database.query.bind(database),
      transaction: <T>(work: (tx: Queryable) => Promise<T>) =>
        database.transaction<T>(async (tx) => {
          await work(tx)
          throw new Error('the process was killed')
        }),
    },
  })
  await expect(runDailyRules(dying)).rejects.toThrow('killed')
  expect(await counted()).toBe(first)
  // Two processes at once do not double it either.
  await Promise.all([0, 1, 2].map(async () => { while (await runDailyRules(tool.services)) continue }))
  expect(await counted()).toBe(60)
})

test('a chain that code makes endless ends in an error, and nothing of it stays', async () => {
  const { id } = await task()
  const entity = entityNamed('task') as AnyEntity
  const endless: Rule = { name: 'endless', entity, on: 'changed', do: [{ set: ({ record }) => ({ effort_hours: Number(record['effort_hours'] ?? 0) + 1 }) }] }
  const all = rules as Rule[]
  all.push(endless)
  try {
    const run = tool.services.database.transaction(async (tx) => {
      const row = await loadRow(tx, entity, id, true)
      await follow({ tx, realm: await tool.services.realm(), caller: theTool('rules'), now: new Date(), id: newId(), sinks: [], vault: tool.services.vault }, endless, row ?? {})
    })
    await expect(run).rejects.toThrow('chain')
  } finally {
    all.pop()
  }
  expect((await read(id)).effort_hours).toBeNull()
})

test('rows made again are the same, and the chain of events holds', async () => {
  const rows = async () => (await tool.owner.query('SELECT * FROM app.task ORDER BY id')).rows
  const before = await rows()
  await tool.services.database.transaction((tx) => rebuild(tx, tool.services.vault))
  expect(await rows()).toEqual(before)
  expect((await tool.admin.post('/api/v1/ledger/verify')).body.ok).toBe(true)
})
