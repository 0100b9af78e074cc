import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tool as about } from '@shared/tool'
import { isSortable, isWritten, type AnyEntity, type Value } from '@shared/define'
import { startTool, type TestTool } from './harness'
import { changeable, createSample, entityCases, sample, sampleRecord } from './samples'
import './without-rules'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

describe.each(entityCases)('%s', (_name, entity) => {
  const path = `/api/v1/${entity.plural}`

  test('is created, listed, found and read', async () => {
    const values = await sampleRecord(tool.admin, entity)
    const created = await tool.admin.post(path, values)
    expect(created.status, JSON.stringify(created.body)).toBe(201)
    expect(created.headers.get('location')).toBe(`${path}/${created.body.id}`)
    expect(created.body).toMatchObject({ version: 1, ...shown(entity, values) })
    expect(created.body.title).not.toBe('')
    if (entity.number) expect(created.body.number).toMatch(/\d/)
    if (Object.keys(entity.states)[0]) expect(created.body.state).toBe(Object.keys(entity.states)[0])

    const one = await tool.admin.get(`${path}/${created.body.id}`)
    expect(one.body).toEqual(created.body)
    const list = await tool.admin.get(`${path}?sort=-created_at&limit=1`)
    expect(list.body.items).toEqual([created.body])
    const found = await tool.admin.get(`${path}?q=${encodeURIComponent(created.body.title.slice(0, 50))}`)
    expect(found.body.items.map((item: { id: string }) => item.id)).toContain(created.body.id)
  })

  test('starts with the defaults of what is left out', async () => {
    const values = await sampleRecord(tool.admin, entity)
    const defaults = Object.entries(entity.fields).filter(([, field]) => field.default !== undefined && isWritten(field))
    for (const [name] of defaults) delete values[name]
    const { status, body } = await tool.admin.post(path, values)
    expect(status, JSON.stringify(body)).toBe(201)
    for (const [name, field] of defaults) {
      if (field.secret) continue
      const today = new Date().toISOString().slice(0, 10)
      // An API key is nobody.
      const expected = field.default === 'me' ? null : field.default === 'today' || field.default === 'now' ? expect.stringContaining(today) : field.default
      expect(body[name], name).toEqual(expected)
    }
  })

  test('names every field that is missing or unknown', async () => {
    const answer = await tool.admin.post(path, { no_such_field: 1 })
    expect(answer.status).toBe(422)
    const fields = answer.body.errors.map((error: { field: string }) => error.field)
    expect(fields).toContain('no_such_field')
    for (const [name, field] of Object.entries(entity.fields)) {
      if (field.required && field.default === undefined && isWritten(field)) expect(fields).toContain(name)
    }
  })

  test('is paged without gaps or repetitions, whatever the order', async () => {
    for (let n = 0; n < 3; n += 1) await createSample(tool.admin, entity)
    for (const sort of [entity.sort, '-created_at', 'title', ...entity.columns.filter((name) => isSortable(entity, name) && !entity.fields[name]?.secret)]) {
      const all = await tool.admin.get(`${path}?limit=200&sort=${sort}`)
      expect(all.status, JSON.stringify(all.body)).toBe(200)
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page = await tool.admin.get(`${path}?limit=2&sort=${sort}&cursor=${cursor}`)
        seen.push(...page.body.items.map((item: { id: string }) => item.id))
        cursor = page.body.next_cursor
      }
      expect(seen).toEqual(all.body.items.map((item: { id: string }) => item.id))
      expect(all.body.total).toBe(seen.length)
    }
  })

  test('is filtered by each of its fields', async () => {
    const record = await createSample(tool.admin, entity)
    for (const [name, field] of Object.entries(entity.fields)) {
      if (field.secret) continue
      const value = record[name] as Value
      const text = value === null ? 'null' : Array.isArray(value) ? value.join(',') : String(value)
      if (entity.fields[name]?.live || (typeof value === 'string' && value.includes(','))) continue
      const found = await tool.admin.get(`${path}?limit=200&${name}=${encodeURIComponent(text)}`)
      expect(found.status, `${name}: ${JSON.stringify(found.body)}`).toBe(200)
      expect(found.body.items.map((item: { id: string }) => item.id)).toContain(record.id)
    }
  })

  test('is changed; who saw an older version is told what differs', async () => {
    const name = changeable(entity)
    const record = await createSample(tool.admin, entity)
    if (name === undefined) return
    const field = entity.fields[name]!
    const mine = sample(field)
    const changed = await tool.admin.patch(`${path}/${record.id}`, { version: 1, [name]: mine })
    expect(changed.status, JSON.stringify(changed.body)).toBe(200)
    expect(changed.body).toMatchObject({ version: 2, ...shown(entity, { [name]: mine }) })

    const stale = await tool.admin.patch(`${path}/${record.id}`, { [name]: sample(field) }, { 'if-match': '"1"' })
    expect(stale.status).toBe(409)
    expect(stale.body).toMatchObject({ code: 'stale', current: { version: 2 }, changed: [{ field: name }] })

    const again = await tool.admin.patch(`${path}/${record.id}`, { [name]: mine })
    expect(again.body.version).toBe(2)
  })

  test('keeps its history, and shows itself as of any moment', async () => {
    const record = await createSample(tool.admin, entity)
    const history = await tool.admin.get(`${path}/${record.id}/history`)
    expect(history.body.items).toHaveLength(1)
    expect(history.body.items[0]).toMatchObject({ type: 'created', version: 1, entity: entity.name, id: record.id })
    const then = await tool.admin.get(`${path}/${record.id}?as_of=${new Date(Date.now() + 60_000).toISOString()}`)
    expect(then.body).toMatchObject({ id: record.id, version: 1, state: record.state })
    expect((await tool.admin.get(`${path}/${record.id}?as_of=2020-01-01`)).status).toBe(404)
  })

  test.each(Object.keys(entity.moves))('can be moved by “%s”, or says why not', async (name) => {
    const move = entity.moves[name]!
    const record = await createSample(tool.admin, entity)
    const asked: Record<string, Value> = {}
    for (const field of move.ask ?? []) asked[field] = sample(entity.fields[field]!)
    const answer = await tool.admin.post(`${path}/${record.id}/moves/${name}`, asked)
    const from = move.from ?? []
    if (from.length > 0 && !from.includes(record.state)) {
      expect(answer.status).toBe(409)
      expect(answer.body.code).toBe('wrong_state')
      return
    }
    if (answer.status === 409) {
      expect(answer.body.code).toBe('move_blocked')
      expect(answer.body.detail).not.toBe('')
      return
    }
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    expect(answer.body).toMatchObject({ version: 2, state: move.to === '=' ? record.state : move.to })
    const history = await tool.admin.get(`${path}/${record.id}/history`)
    expect(history.body.items[0]).toMatchObject({ type: 'moved', move: name, move_label: move.label })
  })

  test('is only for roles that may', async () => {
    const values = await sampleRecord(tool.admin, entity)
    for (const { name: role } of about.roles) {
      const person = await tool.someone(role)
      const record = await createSample(tool.admin, entity, person)
      const verbs = entity.access[role] ?? []
      const expectAllowed = (status: number, allowed: boolean) => (allowed ? expect([200, 201, 409, 422]).toContain(status) : expect([403, 404]).toContain(status))
      expectAllowed((await person.get(path)).status, verbs.includes('read'))
      expectAllowed((await person.get(`${path}/${record.id}`)).status, verbs.includes('read'))
      expectAllowed((await person.get(`${path}/${record.id}/history`)).status, verbs.includes('read'))
      expectAllowed((await person.post(path, values)).status, verbs.includes('create'))
      expectAllowed((await person.patch(`${path}/${record.id}`, {})).status, verbs.includes('update') && verbs.includes('read'))
      for (const [name, move] of Object.entries(entity.moves)) {
        const allowed = verbs.includes('read') && (move.by ? move.by.includes(role) : verbs.includes('move'))
        const answer = await person.post(`${path}/${record.id}/moves/${name}`, { version: 999 })
        expectAllowed(answer.status, allowed)
      }
    }
    expect((await tool.anonymous.get(path)).status).toBe(401)
    const nobody = await tool.someone()
    expect((await nobody.get(path)).status).toBe(403)
  })

  test('is created once for an Idempotency-Key', async () => {
    const values = await sampleRecord(tool.admin, entity)
    const key = { 'idempotency-key': `${entity.name}-once` }
    const [first, second] = await Promise.all([tool.admin.post(path, values, key), tool.admin.post(path, values, key)])
    expect(first.status).toBe(201)
    expect(second.body).toEqual(first.body)
    const other = await tool.admin.post(path, { ...values, no_such_field: 1 }, key)
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  })
})

test('what is nowhere is not found', async () => {
  expect((await tool.admin.get('/api/v1/no-such-things')).status).toBe(404)
  for (const [, entity] of entityCases) {
    expect((await tool.admin.get(`/api/v1/${entity.plural}/no-id`)).status).toBe(404)
    expect((await tool.admin.get(`/api/v1/${entity.plural}/00000000-0000-7000-8000-000000000000`)).status).toBe(404)
  }
})

test('numbers have no gaps, also when many count at once and some fail', async () => {
  for (const [, entity] of entityCases) {
    if (!entity.number) continue
    const before = await createSample(tool.admin, entity)
    const records = await Promise.all(Array.from({ length: 8 }, () => createSample(tool.admin, entity)))
    const count = (text: string) => Number(/(\d+)\D*$/.exec(text)?.[1])
    const numbers = records.map((record) => count(record.number)).toSorted((a, b) => a - b)
    expect(numbers).toEqual(numbers.map((_, index) => count(before.number) + 1 + index))
  }
})

test('bodies that are not JSON, or too large, are refused', async () => {
  for (const [, entity] of entityCases) {
    const path = `/api/v1/${entity.plural}`
    expect((await tool.admin.post(path, '{"a":')).status).toBe(400)
    expect((await tool.admin.post(path, '[]')).status).toBe(400)
    expect((await tool.admin.post(path, JSON.stringify({ x: 'x'.repeat(1024 * 1024) }))).status).toBe(413)
  }
})

test('the OpenAPI document has every route of every entity', async () => {
  const { body } = await tool.anonymous.get('/api/v1/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  for (const [, entity] of entityCases) {
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining([`/${entity.plural}`, `/${entity.plural}/{id}`, ...Object.keys(entity.moves).map((move) => `/${entity.plural}/{id}/moves/${move}`)]))
  }
})

/** As it comes back: secrets do not, instants with another precision. */
function shown(entity: AnyEntity, values: Record<string, Value>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = entity.fields[name]
      if (field?.secret) return [name, null]
      return [name, field?.type === 'instant' && typeof value === 'string' ? expect.stringContaining(value.slice(0, 19)) : value]
    }),
  )
}
