import { webcrypto } from 'node:crypto'
import vm from 'node:vm'
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { anchorDaily } from '../src/ledger/anchors'
import { exportLines } from '../src/ledger/export'
import type { SignedHead } from '../src/ledger/signing'
import { VERIFICATION_PAGE } from '../src/ledger/verification-page'
import { ADMIN, startTool, type TestTool } from './harness'
import { createSample } from './samples'
import { RECOMPUTED, tampered } from './tamper'
import './without-rules'

interface Result {
  ok: boolean
  events: number
  broken_at?: number
  why?: string
  signature_checked?: boolean
}

let tool: TestTool
const entity = allEntities[0] as AnyEntity

beforeAll(async () => {
  tool = await startTool()
  for (let n = 0; n < 6; n += 1) await createSample(tool.admin, entity)
})
afterAll(() => tool?.close())

/** What the page would say: its own script, with nothing but what a browser gives it. */
async function pageSays(text: string, known: readonly object[] = []): Promise<Result> {
  const script = /<script>([\s\S]*)<\/script>/.exec(VERIFICATION_PAGE)?.[1] ?? ''
  const context = vm.createContext({ crypto: webcrypto, TextEncoder, Uint8Array })
  vm.runInContext(script, context)
  return vm.runInContext('verifyLedger', context)(text.split('\n'), known) as Promise<Result>
}

const exported = async (): Promise<string> => (await tool.admin.get('/api/v1/ledger/export')).body
const headOf = (text: string): SignedHead => JSON.parse(text.trim().split('\n').at(-1) ?? '').head

test('an export verifies without the tool, signature included', async () => {
  const text = await exported()
  const lines = text.trim().split('\n')
  const result = await pageSays(text)
  expect(result).toMatchObject({ ok: true, events: lines.length - 2, signature_checked: true })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'ledger-export/1', events: lines.length - 2 })
})

test('whoever takes the ledger along leaves an event, and only admins may', async () => {
  const last = JSON.parse((await exported()).trim().split('\n').at(-2) ?? '')
  expect(last).toMatchObject({ kind: 'ledger_export', type: 'exported', actor: expect.stringMatching(/^key:/) })
  const person = await tool.person()
  expect((await person.get('/api/v1/ledger/export')).status).toBe(403)
  expect((await person.get('/api/v1/ledger/evidence')).status).toBe(403)
})

test('every way of tampering with an export is found', async () => {
  const text = await exported()
  const lines = text.trim().split('\n')
  const change = (index: number, edit: (event: Record<string, unknown>) => void) =>
    lines.map((line, at) => {
      if (at !== index) return line
      const event = JSON.parse(line)
      edit(event)
      return JSON.stringify(event)
    })
  const says = async (changed: readonly string[]) => await pageSays(changed.join('\n'))
  for (const [name, value] of [['body', '{"set":{}}'], ['actor', 'user:mallory'], ['at', '1'], ['effective', '1'], ['type', 'erased'], ['command', lines[0]], ['cause', 1], ['via', 'x']] as const) {
    expect(await says(change(4, (event) => (event[name] = value))), name).toMatchObject({ ok: false, broken_at: 4, why: 'its content was altered' })
  }
  expect(await says(lines.filter((_, at) => at !== 4))).toMatchObject({ ok: false, broken_at: 5, why: 'an event before it is missing' })
  expect(await says([...lines.slice(0, 4), lines[5] ?? '', lines[4] ?? '', ...lines.slice(6)])).toMatchObject({ ok: false, broken_at: 5 })
  expect(await says(lines.slice(0, -1))).toMatchObject({ ok: false, why: 'the newest events are missing' })
  expect(await says([...lines.slice(0, -2), ...lines.slice(-1)])).toMatchObject({ ok: false, why: 'the newest events are missing' })
  expect(await says(change(lines.length - 1, (end) => (end['head'] = { ...headOf(text), signed_at: '2020-01-01T00:00:00.000Z' })))).toMatchObject({ ok: false, why: 'the signature of the head is wrong' })
  expect(await says([...lines, lines[1] ?? ''])).toMatchObject({ ok: false, why: 'there is something after the end' })
})

test('a history computed anew, signed and exported again, is found by a head that was kept', async () => {
  const kept = headOf(await exported())
  const rewritten = await tampered(tool, ['DELETE FROM ledger.anchor', RECOMPUTED], async (query) => {
    const database = { query: async (text: string, values: readonly unknown[] = []) => ({ rows: await query(text, [...values]), rowCount: null }) }
    const [row] = await query(`SELECT id AS realm, head_seq::int AS seq, encode(head_hash, 'hex') AS hash FROM ledger.realm`)
    const head = tool.services.signer.sign(row, new Date())
    let text = ''
    const seqs = (value: { rows: Record<string, unknown>[] }) => ({ ...value, rows: value.rows.map((each) => (each['seq'] === undefined ? each : { ...each, seq: Number(each['seq']) })) })
    const services = { ...tool.services, database: { query: async (sql: string, values?: readonly unknown[]) => seqs(await database.query(sql, values)) } }
    for await (const line of exportLines(services as unknown as typeof tool.services, head)) text += line
    return text
  })
  expect(await pageSays(rewritten)).toMatchObject({ ok: true })
  expect(await pageSays(rewritten, [kept])).toMatchObject({ ok: false, broken_at: kept.seq, why: 'it is not what the head that you kept says' })
})

test('the tool itself compares with heads that were kept', async () => {
  const { body: head } = await tool.admin.get('/api/v1/ledger/head')
  await createSample(tool.admin, entity)
  const verify = async (heads: readonly object[]) => (await tool.admin.post('/api/v1/ledger/verify', { heads })).body
  expect(await verify([{ seq: head.seq, hash: head.hash }])).toMatchObject({ ok: true })
  expect(await verify([{ seq: 2, hash: head.hash }])).toMatchObject({ ok: false, broken_at: 2, why: 'it is not what the head that you kept says' })
  expect(await verify([{ seq: 100_000, hash: head.hash }])).toMatchObject({ ok: false, why: 'the newest events are missing' })
  expect((await tool.anonymous.get('/health')).body.ledger.signed).toMatchObject({ key_id: head.key_id, signature: expect.stringMatching(/^[0-9a-f]{128}$/) })
})

test('anchors are made once a day, and one that the tool did not sign is found', async () => {
  expect(await anchorDaily(tool.services)).toBe(true)
  expect(await anchorDaily(tool.services)).toBe(false)
  await createSample(tool.admin, entity)
  expect(await anchorDaily({ ...tool.services, clock: () => new Date(Date.now() + 25 * 3_600_000) })).toBe(true)
  expect((await tool.admin.post('/api/v1/ledger/verify')).body).toMatchObject({ ok: true })
  await tool.services.database.query(
    `INSERT INTO ledger.anchor (realm, seq, hash, sent_to, key_id, signature, public_key)
     SELECT realm, seq, hash, 'forged', key_id, signature, public_key FROM ledger.anchor WHERE seq < (SELECT max(seq) FROM ledger.anchor) LIMIT 1`,
  )
  expect((await tool.admin.post('/api/v1/ledger/verify')).body).toMatchObject({ ok: false, why: 'its anchor was not signed by this tool' })
})

test('an evidence pack holds the export and the page that verifies it', async () => {
  const response = await tool.app.request('/api/v1/ledger/evidence', { headers: { authorization: 'Bearer key_of_the_tests' } })
  expect(response.headers.get('content-type')).toBe('application/zip')
  const files = unzip(Buffer.from(await response.arrayBuffer()))
  expect([...files.keys()]).toEqual(['README.txt', 'verify.html', 'head.json', 'ledger.ndjson'])
  expect(files.get('verify.html')).toBe(VERIFICATION_PAGE)
  expect(VERIFICATION_PAGE).not.toMatch(/https?:|src=|href=/)
  expect(await pageSays(files.get('ledger.ndjson') ?? '', [JSON.parse(files.get('head.json') ?? '')])).toMatchObject({ ok: true, signature_checked: true })
  expect(files.get('ledger.ndjson')).not.toContain(ADMIN.password)
})

/** Reads the central directory, as programs do. */
function unzip(file: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  const end = file.length - 22
  let at = file.readUInt32LE(end + 16)
  for (let n = file.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [packed, length, offset] = [file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt32LE(at + 42)]
    const start = offset + 30 + file.readUInt16LE(offset + 26)
    files.set(file.toString('utf8', at + 46, at + 46 + length), inflateRawSync(file.subarray(start, start + packed)).toString('utf8'))
    at += 46 + length
  }
  return files
}
