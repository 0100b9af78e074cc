import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isSealedField, type AnyEntity, type Field, type Value } from '@shared/define'
import { allEntities } from '@shared/registry'
import { column, columnsOf, tableOf } from '../src/ledger/project'
import { rebuild } from '../src/ledger/rebuild'
import { Vault } from '../src/ledger/vault'
import { dump } from './dump'
import { startTool, type TestTool } from './harness'
import { createSample, sampleRecord } from './samples'
import './without-rules'

let tool: TestTool
const erasable = allEntities.filter((entity) => Object.values(entity.fields).some((field) => field.personal === true && readable(field)))
const rows = async (entity: AnyEntity) => (await tool.services.database.query(`SELECT ${columnsOf(entity).map(column).join(', ')} FROM ${tableOf(entity)} ORDER BY id`)).rows

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

/** Whether the value can be told from others in a dump. */
function readable(field: Field): boolean {
  return isSealedField(field) && ['text', 'long', 'email', 'url'].includes(field.type)
}

/** A new record whose sealed fields hold words that are nowhere else. */
async function marked(entity: AnyEntity, more: Record<string, Value> = {}): Promise<{ record: { id: string }; words: string[] }> {
  const words: string[] = []
  const values: Record<string, Value> = { ...(await sampleRecord(tool.admin, entity)), ...more }
  for (const [name, field] of Object.entries(entity.fields)) {
    if (!readable(field)) continue
    const word = `w${randomBytes(8).toString('hex')}`
    values[name] = field.type === 'email' ? `${word}@example.com` : field.type === 'url' ? `https://example.com/${word}` : `Only ${word} here`
    words.push(word)
  }
  const created = await tool.admin.post(`/api/v1/${entity.plural}`, values, { 'idempotency-key': randomBytes(8).toString('hex') })
  if (created.status !== 201) throw new Error(JSON.stringify(created.body))
  return { record: created.body, words }
}

test('events hold no personal data, secrets or free text that can be read', async () => {
  for (const entity of allEntities) {
    const { record, words } = await marked(entity)
    const { rows: events } = await tool.owner.query('SELECT body FROM ledger.event WHERE record = $1', [record.id])
    expect(events).toHaveLength(1)
    for (const word of words) expect(events[0].body, entity.name).not.toContain(word)
    const history = JSON.stringify((await tool.admin.get(`/api/v1/${entity.plural}/${record.id}/history`)).body)
    const shown = Object.entries(entity.fields).filter(([, field]) => readable(field) && field.secret !== true)
    expect(words.filter((word) => history.includes(word)), entity.name).toHaveLength(shown.length)
  }
})

test('a sealed value does not open in another place', async () => {
  const [entity] = erasable
  if (!entity) return
  const { record } = await marked(entity)
  const { rows: found } = await tool.owner.query('SELECT seq::int, kind, record, version, type, data FROM ledger.event WHERE record = $1', [record.id])
  const elsewhere = { ...found[0], record: '00000000-0000-7000-8000-000000000000' }
  await expect(tool.services.vault.open(tool.services.database, [elsewhere])).rejects.toThrow()
})

test('who is erased can nowhere be read, in dumps neither, and the chain still verifies', async () => {
  for (const entity of erasable) {
    const { record, words } = await marked(entity)
    const before = await dump(tool)
    for (const word of words) expect(before, `${entity.name} before`).toContain(word)
    const erased = await tool.admin.post(`/api/v1/${entity.plural}/${record.id}/erase`)
    expect(erased.status, JSON.stringify(erased.body)).toBe(200)
    expect(erased.body.erased_at).toEqual(expect.any(String))
    const after = await dump(tool)
    for (const word of words) expect(after, `${entity.name} after`).not.toContain(word)
    const history = await tool.admin.get(`/api/v1/${entity.plural}/${record.id}/history`)
    expect(history.body.items[0].type).toBe('erased')
    expect(history.body.items).toHaveLength(2)
  }
  expect((await tool.admin.post('/api/v1/ledger/verify')).body).toMatchObject({ ok: true })
})

test('erasing a person clears what other records hold of her, and nothing else', async () => {
  for (const entity of erasable) {
    const person = allEntities.find((other) => entity.subject !== undefined && entity.fields[entity.subject]?.to === other.name)
    if (!person || entity.subject === undefined) continue
    const { record: subject } = await marked(person)
    const linked = await marked(entity, { [entity.subject]: subject.id })
    const late = await marked(entity, { [entity.subject]: null })
    await tool.admin.patch(`/api/v1/${entity.plural}/${late.record.id}`, { [entity.subject]: subject.id })
    const other = await marked(entity)
    expect((await tool.admin.post(`/api/v1/${person.plural}/${subject.id}/erase`)).status).toBe(200)
    for (const { record } of [linked, late]) {
      const { body } = await tool.admin.get(`/api/v1/${entity.plural}/${record.id}`)
      for (const [name, field] of Object.entries(entity.fields)) if (field.personal && !field.computed) expect(body[name], name).toBeNull()
      expect(body).toMatchObject({ [entity.subject]: subject.id, erased_at: expect.any(String) })
    }
    const untouched = (await tool.admin.get(`/api/v1/${entity.plural}/${other.record.id}`)).body
    expect(untouched).toMatchObject({ version: 1, erased_at: null })
    const [name = ''] = Object.entries(entity.fields).find(([, field]) => field.personal && readable(field)) ?? []
    const again = await tool.admin.patch(`/api/v1/${entity.plural}/${linked.record.id}`, { [name]: entity.fields[name]?.type === 'email' ? 'x@example.com' : 'https://example.com' })
    expect(again).toMatchObject({ status: 409, body: { code: 'erased' } })
  }
})

test('rows made again after an erasure are the same rows', async () => {
  const before = await Promise.all(allEntities.map(rows))
  await tool.services.database.transaction((tx) => rebuild(tx, tool.services.vault))
  expect(await Promise.all(allEntities.map(rows))).toEqual(before)
})

test('only who may erase does', async () => {
  const nobody = await tool.person()
  for (const entity of erasable) {
    const record = await createSample(tool.admin, entity)
    expect((await nobody.post(`/api/v1/${entity.plural}/${record.id}/erase`)).status).toBe(404)
  }
})

test('the key in the environment can be changed', async () => {
  const { database, vault } = tool.services
  const [old] = tool.config.sealingKeys
  const fresh = randomBytes(32).toString('hex')
  const both = new Vault([fresh, old])
  expect(await both.missingKeys(database)).toEqual([])
  expect(await database.transaction((tx) => both.rotate(tx))).toBeGreaterThan(0)
  expect(await database.transaction((tx) => both.rotate(tx))).toBe(0)
  const after = new Vault([fresh])
  expect(await after.missingKeys(database)).toEqual([])
  expect(await vault.missingKeys(database)).toHaveLength(1)
  tool.services.vault = after
  for (const entity of allEntities) {
    const { record, words } = await marked(entity)
    const history = JSON.stringify((await tool.admin.get(`/api/v1/${entity.plural}/${record.id}/history`)).body)
    if (Object.values(entity.fields).some((field) => readable(field) && !field.secret)) expect(words.some((word) => history.includes(word))).toBe(true)
  }
  const before = await Promise.all(allEntities.map(rows))
  await database.transaction((tx) => rebuild(tx, after))
  expect(await Promise.all(allEntities.map(rows))).toEqual(before)
})
