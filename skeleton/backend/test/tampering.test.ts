import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { startTool, type TestTool } from './harness'
import { createSample } from './samples'
import { RECOMPUTED, tampered } from './tamper'
import './without-rules'

let tool: TestTool
const entity = allEntities[0] as AnyEntity

beforeAll(async () => {
  tool = await startTool()
  for (let n = 0; n < 8; n += 1) await createSample(tool.admin, entity)
})
afterAll(() => tool?.close())

const ANCHOR = "INSERT INTO ledger.anchor (realm, seq, hash, sent_to) SELECT realm, seq, hash, 'test' FROM ledger.event ORDER BY seq DESC LIMIT 1"
const NEWEST = '(SELECT max(seq) FROM ledger.event)'

const verdictAfter = (...statements: string[]) =>
  tampered(tool, statements, async (query) => (await query('SELECT ok, broken_at::int, why FROM ledger.verify((SELECT id FROM ledger.realm))'))[0])

test('an untouched history verifies', async () => {
  expect(await verdictAfter(ANCHOR)).toEqual({ ok: true, broken_at: null, why: null })
})

test.each([
  ['content', `UPDATE ledger.event SET body = '{"set":{}}' WHERE seq = 4`],
  ['actor', "UPDATE ledger.event SET actor = 'user:mallory' WHERE seq = 4"],
  ['time', "UPDATE ledger.event SET at = at - interval '1 second' WHERE seq = 4"],
  ['kind', "UPDATE ledger.event SET kind = 'other' WHERE seq = 4"],
  ['white space', "UPDATE ledger.event SET body = body || ' ' WHERE seq = 4"],
])('an event whose %s was altered is found', async (_what, statement) => {
  expect(await verdictAfter(statement)).toEqual({ ok: false, broken_at: 4, why: 'its content was altered' })
})

test('an altered event with a hash to match does not fit the one after it', async () => {
  const statement = `DO $$ DECLARE e ledger.event; BEGIN
    SELECT * INTO e FROM ledger.event WHERE seq = 4;
    e.actor := 'user:mallory';
    UPDATE ledger.event SET actor = e.actor, hash = ledger.digest(e) WHERE seq = 4; END $$`
  expect(await verdictAfter(statement)).toEqual({ ok: false, broken_at: 5, why: 'it does not continue the event before it' })
})

test('a missing event is found, also where the others were numbered anew', async () => {
  expect(await verdictAfter('DELETE FROM ledger.event WHERE seq = 4')).toEqual({ ok: false, broken_at: 5, why: 'an event before it is missing' })
  const renumbered = await verdictAfter('DELETE FROM ledger.event WHERE seq = 4', 'UPDATE ledger.event SET seq = -seq WHERE seq > 4', 'UPDATE ledger.event SET seq = -seq - 1 WHERE seq < 0')
  expect(renumbered).toMatchObject({ ok: false, broken_at: 4 })
})

test('events in another order are found', async () => {
  const swap = ['UPDATE ledger.event SET seq = -1 WHERE seq = 4', 'UPDATE ledger.event SET seq = 4 WHERE seq = 5', 'UPDATE ledger.event SET seq = 5 WHERE seq = -1']
  expect(await verdictAfter(...swap)).toMatchObject({ ok: false, broken_at: 4 })
})

test('a cut off end is found, by the head or, where that was cut too, by what was anchored', async () => {
  const cut = `DELETE FROM ledger.event WHERE seq = ${NEWEST}`
  expect(await verdictAfter(cut)).toMatchObject({ ok: false, why: 'the newest events are missing' })
  const head = 'UPDATE ledger.realm SET (head_seq, head_hash) = (SELECT seq, hash FROM ledger.event ORDER BY seq DESC LIMIT 1)'
  expect(await verdictAfter(ANCHOR, cut, head)).toMatchObject({ ok: false, why: 'it is not what was anchored outside' })
})

test('a history that was computed anew from its first event is found by what was anchored', async () => {
  expect(await verdictAfter(RECOMPUTED)).toMatchObject({ ok: true })
  expect(await verdictAfter(ANCHOR, RECOMPUTED)).toMatchObject({ ok: false, why: 'it is not what was anchored outside' })
})
