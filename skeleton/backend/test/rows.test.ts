//! Roles that only reach some records: the others are not there for them, whatever they ask.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { startTool, type Person, type TestTool } from './harness'
import { createSample, sampleRecord } from './samples'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const cases = allEntities.flatMap((entity) => Object.entries(entity.rows ?? {}).map(([role, fields]) => ({ entity, role, fields, name: `${role} and ${entity.plural}` })))

test('only fields with people decide which records a role reaches', () => {
  for (const { entity, role, fields } of cases) {
    expect(Object.keys(entity.access)).toContain(role)
    for (const field of fields) expect(entity.fields[field]?.type).toBe('user')
  }
})

/** One record that names the person, and one that does not. */
async function two(entity: AnyEntity, [field = '']: readonly string[], person: Person) {
  const other = await tool.someone()
  const make = async (owner: string) => {
    const { status, body } = await tool.admin.post(`/api/v1/${entity.plural}`, { ...(await sampleRecord(tool.admin, entity)), [field]: owner })
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }
  return { own: await make(person.id), foreign: await make(other.id), other }
}

describe.each(cases)('$name', ({ entity, role, fields }) => {
  const base = `/api/v1/${entity.plural}`

  test('lists, searches, exports and counts have only what names them', async () => {
    const person = await tool.someone(role)
    const { own, foreign } = await two(entity, fields, person)
    const ids = async (path: string) => (await person.get(path)).body.items.map((item: { id: string }) => item.id)
    expect(await ids(`${base}?limit=200`)).toEqual([own.id])
    expect((await person.get(`${base}?limit=1`)).body.total).toBe(1)
    expect(await ids(`${base}?id=${foreign.id}`)).toEqual([])
    expect(await ids(`${base}?as_of=${new Date().toISOString()}`)).toEqual([own.id])
    const csv = (await person.get(`${base}?format=csv`)).body as string
    expect(csv).toContain(own.id)
    expect(csv).not.toContain(foreign.id)
    const day = '2000-01-01'
    const calendar = (await person.get(`/api/v1/calendar/${entity.plural}?first_day=${day}&last_day=${day}&id=${foreign.id}`)).body.items
    expect(calendar).toEqual([])
    const { cards } = (await person.get('/api/v1/dashboards/home')).body
    for (const card of cards.filter((each: { entity: string; measure: string; filter: object }) => each.entity === entity.name && each.measure === 'count')) expect(card.value).toBeLessThanOrEqual(1)
  })

  test('another record is not there, whatever is asked of it', async () => {
    const person = await tool.someone(role)
    const { own, foreign } = await two(entity, fields, person)
    expect((await person.get(`${base}/${own.id}`)).status).toBe(200)
    expect((await person.get(`${base}/${own.id}/history`)).status).toBe(200)
    const at = `${base}/${foreign.id}`
    const asked = await Promise.all([
      person.get(at),
      person.get(`${at}?as_of=${new Date().toISOString()}`),
      person.get(`${at}/history`),
      person.get(`${at}/comments`),
      person.post(`${at}/comments`, { text: 'Hello' }),
      person.get(`${at}/attachments`),
      person.patch(at, { version: foreign.version }),
      person.post(`${at}/erase`),
      ...Object.keys(entity.moves).map((move) => person.post(`${at}/moves/${move}`, { version: foreign.version })),
    ])
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 404))
    const bulk = await person.post(`${base}/bulk`, { ids: [foreign.id], move: Object.keys(entity.moves)[0] ?? 'none' })
    expect(bulk.status === 404 || bulk.status === 422 || bulk.body.done === 0, JSON.stringify(bulk.body)).toBe(true)
    expect((await tool.admin.get(at)).body.version).toBe(foreign.version)
  })

  test('who also has a role without such limits reaches all', async () => {
    const wide = Object.keys(entity.access).find((other) => entity.rows?.[other] === undefined && entity.access[other]?.includes('read'))
    if (wide === undefined) return
    const person = await tool.someone(role, wide)
    const foreign = await createSample(tool.admin, entity)
    const { status, body } = await person.get(`${base}/${foreign.id}`)
    expect(status).toBe(200)
    // What only the limited role may do stays limited.
    if (!entity.access[wide]?.includes('update')) expect(body.can.update).toBe(false)
  })
})
