import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { column, columnsOf, tableOf } from '../src/ledger/project'
import { rebuild } from '../src/ledger/rebuild'
import { startTool, type TestTool } from './harness'
import { changeable, createSample, sample } from './samples'
import './without-rules'

let tool: TestTool
const entity = allEntities[0] as AnyEntity

beforeAll(async () => {
  tool = await startTool()
  for (const each of allEntities) {
    const record = await createSample(tool.admin, each)
    const name = changeable(each)
    if (name !== undefined) await tool.admin.patch(`/api/v1/${each.plural}/${record.id}`, { [name]: sample(each.fields[name]!) })
    for (const move of record.moves) {
      const asked = Object.fromEntries(move.ask.map((field: string) => [field, sample(each.fields[field]!)]))
      await tool.admin.post(`/api/v1/${each.plural}/${record.id}/moves/${move.name}`, asked)
    }
  }
})
afterAll(() => tool?.close())

test('the role of the tool can neither insert, change nor delete events', async () => {
  const { database } = tool.services
  const denied = { code: '42501' }
  await expect(database.query('INSERT INTO ledger.event SELECT * FROM ledger.event LIMIT 1')).rejects.toThrow()
  await expect(database.query("UPDATE ledger.event SET actor = 'user:x'")).rejects.toMatchObject(denied)
  await expect(database.query('DELETE FROM ledger.event')).rejects.toMatchObject(denied)
  await expect(database.query('TRUNCATE ledger.event')).rejects.toMatchObject(denied)
  await expect(database.query("UPDATE ledger.authority SET role = 'admin'")).rejects.toMatchObject(denied)
  await expect(database.query('UPDATE ledger.realm SET head_seq = 0')).rejects.toMatchObject(denied)
  await expect(
    database.query(`INSERT INTO ledger.event (realm, seq, kind, record, version, type, body, at, effective, actor, command, position, prev, hash)
      SELECT realm, seq + 1000, kind, gen_random_uuid(), 1, type, body, at, effective, actor, gen_random_uuid(), 0, prev, hash FROM ledger.event LIMIT 1`),
  ).rejects.toMatchObject(denied)
})

test('nor has it any way around: no ownership, no triggers to switch off, no role to become', async () => {
  const { database } = tool.services
  const denied = { code: '42501' }
  for (const statement of [
    'ALTER TABLE ledger.event DISABLE TRIGGER append_only',
    'DROP TABLE ledger.event CASCADE',
    'CREATE TABLE ledger.other (id int)',
    'CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
    "SET session_replication_role = 'replica'",
    `SET ROLE ${new URL(tool.config.migrationDatabaseUrl ?? '').username}`,
    "UPDATE ledger.anchor SET hash = ''",
    'DELETE FROM ledger.anchor',
    'DELETE FROM ledger.authority',
  ]) {
    await expect(database.query(statement), statement).rejects.toMatchObject(denied)
  }
})

test('neither can the owner of the database change or delete them', async () => {
  for (const statement of ["UPDATE ledger.event SET actor = 'user:x'", 'DELETE FROM ledger.event', 'TRUNCATE ledger.event CASCADE', 'DELETE FROM ledger.authority']) {
    await expect(tool.owner.query(statement)).rejects.toMatchObject({ code: 'LG403' })
  }
})

test('a command that is sent twice is recorded once', async () => {
  const { database } = tool.services
  const realm = await tool.services.realm()
  const draft = JSON.stringify([{ kind: 'note', record: '00000000-0000-7000-8000-000000000001', expect: 0, type: 'noted', body: '{"set":{"a":1}}' }])
  const append = () =>
    database.query<{ seq: number; version: number }>('SELECT seq, version FROM ledger.append($1, $2, $3, NULL, $4::jsonb)', [
      realm,
      '00000000-0000-7000-8000-00000000000c',
      'system:test',
      draft,
    ])
  const [first, second] = [await append(), await append()]
  expect(first.rows).toHaveLength(1)
  expect(second.rows).toEqual(first.rows)
})

test('a stale expectation is refused by the database itself', async () => {
  const realm = await tool.services.realm()
  const draft = JSON.stringify([{ kind: 'note', record: '00000000-0000-7000-8000-000000000002', expect: 5, type: 'noted', body: '{}' }])
  await expect(
    tool.services.database.query('SELECT * FROM ledger.append($1, gen_random_uuid(), $2, NULL, $3::jsonb)', [realm, 'system:test', draft]),
  ).rejects.toMatchObject({ code: 'LG409' })
})

test('events are numbered without gaps by many writers at once', async () => {
  await Promise.all(Array.from({ length: 20 }, () => createSample(tool.admin, entity)))
  const { rows } = await tool.services.database.query<{ gapless: boolean; ordered: boolean }>(
    `SELECT max(seq) = count(*) AS gapless, bool_and(follows) AS ordered
     FROM (SELECT seq, coalesce(at > lag(at) OVER (ORDER BY seq), true) AS follows FROM ledger.event) e`,
  )
  expect(rows[0]).toEqual({ gapless: true, ordered: true })
})

test('rows made again from the events are the same rows', async () => {
  const dump = async (each: AnyEntity) =>
    (await tool.services.database.query(`SELECT ${columnsOf(each).map(column).join(', ')} FROM ${tableOf(each)} ORDER BY id`)).rows
  const before = await Promise.all(allEntities.map(dump))
  const replayed = await tool.services.database.transaction((tx) => rebuild(tx, tool.services.vault))
  expect(replayed).toBeGreaterThan(allEntities.length)
  expect(await Promise.all(allEntities.map(dump))).toEqual(before)
})

test('the chain verifies, whole and from an event on', async () => {
  const whole = await tool.admin.post('/api/v1/ledger/verify')
  expect(whole.body).toMatchObject({ ok: true, checked: whole.body.seq })
  const tail = await tool.admin.post('/api/v1/ledger/verify', { from: whole.body.seq - 1 })
  expect(tail.body).toMatchObject({ ok: true, checked: 2, head: whole.body.head })
  const health = await tool.anonymous.get('/health')
  expect(health.body).toMatchObject({ status: 'ok', ledger: { head: whole.body.head, seq: whole.body.seq } })
})
