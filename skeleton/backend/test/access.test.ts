import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writable } from '@shared/validate'
import { tool as about } from '@shared/tool'
import { csvLine } from '@shared/csv'
import { signIn, startTool, type TestTool } from './harness'
import { changeable, createSample, entityCases, sample } from './samples'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const cases = entityCases.flatMap(([name, entity]) => about.roles.map((role) => [role.name, name, entity] as const))

// What `entities.test.ts` does one by one: erasing, and everything that touches many records at once.
describe.each(cases)('%s, %s', (role, _name, entity) => {
  const path = `/api/v1/${entity.plural}`
  const verbs = entity.access[role] ?? []
  const reads = verbs.includes('read')

  test('erases only where the role may, and then really', async () => {
    const person = await tool.someone(role)
    const record = await createSample(tool.admin, entity, person)
    const { status } = await person.post(`${path}/${record.id}/erase`)
    const allowed = reads && verbs.includes('erase')
    if (!allowed) expect([403, 404]).toContain(status)
    else expect([200, 409]).toContain(status)
    const { body } = await tool.admin.get(`${path}/${record.id}`)
    expect(body.erased_at !== null).toBe(status === 200)
  })

  test('changes many at once only where the role may', async () => {
    const name = changeable(entity)
    if (name === undefined) return
    const person = await tool.someone(role)
    const record = await createSample(tool.admin, entity, person)
    const answer = await person.post(`${path}/bulk`, { ids: [record.id], values: { [name]: sample(entity.fields[name]!) } })
    const allowed = reads && verbs.includes('update')
    expect(answer.status === 200 && answer.body.done === 1, JSON.stringify(answer.body)).toBe(allowed)
    expect((await tool.admin.get(`${path}/${record.id}`)).body.version > record.version).toBe(allowed)
  })

  test('makes moves for many at once only where the role may', async () => {
    const person = await tool.someone(role)
    for (const [name, move] of Object.entries(entity.moves)) {
      if (reads && (move.by?.includes(role) ?? verbs.includes('move'))) continue
      const record = await createSample(tool.admin, entity, person)
      const answer = await person.post(`${path}/bulk`, { ids: [record.id], move: name })
      expect(answer.status === 200 ? answer.body.done : 0, name).toBe(0)
      expect((await tool.admin.get(`${path}/${record.id}`)).body.version, name).toBe(record.version)
    }
  })

  test('imports only where the role may create, and exports only what it may read', async () => {
    const person = await tool.someone(role)
    const file = csvLine(writable(entity)) + csvLine(writable(entity).map(() => 'x'))
    const imported = await person.post(`${path}/import?dry_run=true`, file, { 'content-type': 'text/csv' })
    expect(imported.status, JSON.stringify(imported.body)).toBe(reads && verbs.includes('create') ? 200 : 403)
    expect((await person.get(`${path}?format=csv`)).status).toBe(reads ? 200 : 403)
    const all = await tool.app.request('/api/v1/export', { headers: { cookie: await signIn(tool.app, person.email, person.password) } })
    if (all.status === 200) expect(Buffer.from(await all.arrayBuffer()).includes(`${entity.plural}.csv`)).toBe(reads)
    else expect([all.status, reads]).toEqual([403, false])
  })
})
