import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { column, columnsOf, tableOf } from '../src/ledger/project'
import { rebuild } from '../src/ledger/rebuild'
import { startTool, type TestTool } from './harness'
import { changeable, createSample, sample } from './samples'

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
  const replayed = await tool.services.database.transaction(rebuild)
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

test('altered, missing and cut off events are found, and a chain that was computed anew', async ({ skip }) => {
  const { rows } = await tool.superuser.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user')
  if (rows[0].rolsuper !== true) return skip('only a superuser can tamper')
  const verdictAfter = async (...statements: string[]) => {
    await tool.superuser.query('BEGIN')
    try {
      await tool.superuser.query('ALTER TABLE ledger.event DISABLE TRIGGER append_only')
      for (const statement of statements) await tool.superuser.query(statement)
      const verdict = await tool.superuser.query('SELECT ok, broken_at::int, why FROM ledger.verify((SELECT id FROM ledger.realm))')
      return verdict.rows[0]
    } finally {
      await tool.superuser.query('ROLLBACK')
    }
  }
  expect(await verdictAfter()).toMatchObject({ ok: true })
  expect(await verdictAfter(`UPDATE ledger.event SET body = '{"set":{}}' WHERE seq = 4`)).toMatchObject({ ok: false, broken_at: 4 })
  expect(await verdictAfter("UPDATE ledger.event SET actor = 'user:mallory' WHERE seq = 4")).toMatchObject({ ok: false, broken_at: 4 })
  expect(await verdictAfter("UPDATE ledger.event SET at = at - interval '1 second' WHERE seq = 4")).toMatchObject({ ok: false, broken_at: 4 })
  const loose = 'ALTER TABLE ledger.authority DISABLE TRIGGER ALL'
  expect(await verdictAfter(loose, 'DELETE FROM ledger.event WHERE seq = 4')).toMatchObject({ ok: false, broken_at: 5 })
  expect(await verdictAfter(loose, 'DELETE FROM ledger.event WHERE seq = (SELECT max(seq) FROM ledger.event)')).toMatchObject({ ok: false })
  const anchor = `INSERT INTO ledger.anchor (realm, seq, hash, sent_to) SELECT realm, seq, hash, 'test' FROM ledger.event ORDER BY seq DESC LIMIT 1`
  const recomputed = `DO $$ DECLARE e ledger.event; p bytea; BEGIN
    UPDATE ledger.event SET actor = 'user:mallory' WHERE seq = 4;
    FOR e IN SELECT * FROM ledger.event WHERE seq >= 4 ORDER BY seq LOOP
      e.prev := coalesce(p, e.prev); e.hash := ledger.digest(e); p := e.hash;
      UPDATE ledger.event SET prev = e.prev, hash = e.hash WHERE seq = e.seq;
    END LOOP;
    UPDATE ledger.realm SET head_hash = p; END $$`
  expect(await verdictAfter(anchor, recomputed)).toMatchObject({ ok: false, why: 'it is not what was anchored outside' })
})
