//! Sample data: the tool filled with records that look real, and all of them gone again.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities, entityNamed } from '@shared/registry'
import { runDeadlines } from '../src/deadlines/run'
import { tableOf } from '../src/ledger/project'
import { rebuild } from '../src/ledger/rebuild'
import { ownKey, personalKey } from '../src/ledger/vault'
import { startTool, type TestTool } from './harness'
import { sampleRecord } from './samples'

let tool: TestTool
const at = '/api/v1/sample-data'

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

async function titlesOf(entity: AnyEntity): Promise<Map<string, string>> {
  const { body } = await tool.admin.get(`/api/v1/${entity.plural}?limit=200`)
  return new Map(body.items.map((item: { id: string; title: string }) => [item.id, item.title]))
}

test('only admins fill and clear the tool', async () => {
  const [role] = Object.keys(allEntities[0]?.access ?? {})
  const person = await tool.someone(...(role === undefined ? [] : [role]))
  const answers = [await person.post(at), await person.delete(at), await person.post(`${at}/keep`)]
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
  expect((await person.get(at)).body).toEqual({ count: 0 })
  expect((await tool.anonymous.get(at)).status).toBe(401)
})

test('a language that there is not is refused', async () => {
  const { status, body } = await tool.admin.post(at, { language: 'xx' })
  expect([status, body.errors[0].field]).toEqual([422, 'language'])
})

describe('filled', () => {
  let own: string
  const [main] = allEntities as readonly [AnyEntity, ...AnyEntity[]]

  beforeAll(async () => {
    own = (await tool.admin.post(`/api/v1/${main.plural}`, await sampleRecord(tool.admin, main))).body.id
    const { status, body } = await tool.admin.post(at, { language: 'de' })
    expect(status, JSON.stringify(body)).toBe(201)
    expect(body.count).toBeGreaterThan(allEntities.length)
  })

  test.each(allEntities.map((entity) => [entity.name, entity] as const))('there are some of %s, each with a title', async (_, entity) => {
    const titles = await titlesOf(entity)
    expect(titles.size).toBeGreaterThan(1)
    expect([...titles.values()]).not.toContain('')
  })

  test('it is done once, and says how many there are', async () => {
    const { count } = (await tool.admin.get(at)).body
    const again = await tool.admin.post(at)
    expect([again.status, again.body.code]).toEqual([409, 'samples_there'])
    expect((await tool.admin.get(at)).body.count).toBe(count)
  })

  test('nobody was told of them, in the tool or outside', async () => {
    const { rows } = await tool.owner.query('SELECT (SELECT count(*)::int FROM ledger.outbox) AS outbox, (SELECT count(*)::int FROM base.notification) AS notifications')
    expect(rows).toEqual([{ outbox: 0, notifications: 0 }])
  })

  test('nor is anybody outside when somebody works with them', async () => {
    const sink = { name: 'listener', targets: () => Promise.resolve(['everybody']), deliver: () => Promise.resolve() }
    const services = tool.services as { sinks: TestTool['services']['sinks'] }
    const before = services.sinks
    services.sinks = [sink]
    const { rows } = await tool.owner.query('SELECT record FROM base.sample WHERE kind = $1 LIMIT 1', [main.name])
    for (const id of [rows[0].record as string, own]) expect((await tool.admin.post(`/api/v1/${main.plural}/${id}/comments`, { text: 'Looks good' })).status).toBe(201)
    services.sinks = before
    const told = (await tool.owner.query("SELECT e.data -> 'set' ->> 'record' AS about FROM ledger.outbox o JOIN ledger.event e ON e.seq = o.seq")).rows
    expect(told).toEqual([{ about: own }])
  })

  test('no deadline of theirs reminds anybody, or acts', async () => {
    while (await runDeadlines(tool.services));
    const { rows } = await tool.owner.query(
      "SELECT 1 FROM ledger.event e JOIN base.sample s ON s.record = e.record OR s.record::text = e.data -> 'set' ->> 'record' WHERE e.kind = 'deadline' OR e.actor = 'system:deadlines'",
    )
    expect(rows).toEqual([])
  })

  test('what somebody refers to stays, and it is said by what', async () => {
    const pair = allEntities.flatMap((entity) => Object.entries(entity.fields).map(([name, field]) => ({ entity, name, target: field.type === 'ref' ? entityNamed(field.to ?? '') : undefined }))).find(({ target }) => target !== undefined)
    if (!pair?.target) return
    const { entity, name, target } = pair
    const { rows } = await tool.owner.query('SELECT record FROM base.sample WHERE kind = $1 LIMIT 1', [target.name])
    const sample = rows[0].record as string
    const created = await tool.admin.post(`/api/v1/${entity.plural}`, { ...(await sampleRecord(tool.admin, entity)), [name]: sample })
    expect(created.status, JSON.stringify(created.body)).toBe(201)
    const before = (await tool.admin.get(at)).body.count
    const { status, body } = await tool.admin.delete(at)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body.kept.length).toBeGreaterThan(0)
    expect(body.kept).toContainEqual({ entity: target.name, id: sample, title: expect.any(String), by: { entity: entity.name, id: created.body.id, title: created.body.title } })
    expect(body.removed + body.kept.length).toBe(before)
    expect((await tool.admin.get(at)).body.count).toBe(body.kept.length)
    expect((await tool.admin.get(`/api/v1/${target.plural}/${sample}`)).status).toBe(200)
    expect((await tool.admin.post(`${at}/keep`)).status).toBe(204)
    expect((await tool.admin.get(at)).body.count).toBe(0)
  })

  test('what people made is still there, and of the samples only their events', async () => {
    expect((await tool.admin.get(`/api/v1/${main.plural}/${own}`)).status).toBe(200)
    const { rows } = await tool.owner.query("SELECT DISTINCT body, split_part(actor, ':', 1) AS actor, via IS NOT NULL AS by_a_grant FROM ledger.event WHERE type = 'ended' AND kind <> 'authority'")
    expect(rows).toEqual([{ body: '{"sample":true}', actor: 'key', by_a_grant: true }])
    expect((await tool.admin.post('/api/v1/ledger/verify')).body.ok).toBe(true)
  })

  test('what was sealed of those that are gone cannot be read any more', async () => {
    const { rows: ended } = await tool.owner.query<{ record: string }>("SELECT record FROM ledger.event WHERE type = 'ended' AND kind <> 'authority'")
    const { rows } = await tool.owner.query<{ destroyed: boolean; by_others: boolean }>(
      `SELECT k.destroyed_at IS NOT NULL AS destroyed, bool_or(NOT s.record = ANY($2::uuid[])) AS by_others
       FROM vault.sealed s JOIN vault.data_key k ON k.id = s.key WHERE s.key = ANY($1::uuid[]) GROUP BY k.id`,
      [ended.flatMap(({ record }) => [ownKey(record), personalKey(record)]), ended.map(({ record }) => record)],
    )
    expect(rows.filter((key) => key.destroyed === key.by_others)).toEqual([])
  })

  test('the rows follow from the events', async () => {
    const rows = () => Promise.all(allEntities.map(async (entity) => (await tool.owner.query(`SELECT * FROM ${tableOf(entity)} ORDER BY id`)).rows))
    const before = await rows()
    await tool.services.database.transaction((tx) => rebuild(tx, tool.services.vault))
    expect(await rows()).toEqual(before)
  })

  test('they can come and go again, and the past still has them', async () => {
    const there = await titlesOf(main)
    expect((await tool.admin.post(at)).status).toBe(201)
    const filled = await titlesOf(main)
    const moment = new Date().toISOString()
    expect((await tool.admin.delete(at)).body).toMatchObject({ kept: [] })
    expect(await titlesOf(main)).toEqual(there)
    const past = (await tool.admin.get(`/api/v1/${main.plural}?limit=200&as_of=${moment}`)).body.items
    expect(past.length).toBe(filled.size)
    const now = (await tool.admin.get(`/api/v1/${main.plural}?limit=200&as_of=${new Date().toISOString()}`)).body.items
    expect(now.length).toBe(there.size)
  })
})
