import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verb } from '@shared/define'
import { allEntities } from '@shared/registry'
import { tool as about } from '@shared/tool'
import { startTool, type TestTool } from './harness'
import { createSample } from './samples'
import './without-rules'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const HOUR = 3_600_000
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString()
const [entity] = allEntities
if (!entity) throw new Error('a tool has entities')
const reader = about.roles.find(({ name }) => entity.access[name]?.includes('read'))?.name ?? 'admin'
const path = `/api/v1/${entity.plural}`

test('a role holds from its beginning to its end, and not a moment longer', async () => {
  const person = await tool.person()
  const give = (term: object) => tool.admin.post(`/api/v1/users/${person.id}/authority`, { role: reader, ...term })
  expect((await person.get(path)).status).toBe(403)
  expect((await give({ from: inHours(1), until: inHours(2) })).status).toBe(201)
  expect((await person.get(path)).status).toBe(403)
  const soon = await give({ until: new Date(Date.now() + 1500).toISOString() })
  expect(soon.status).toBe(201)
  expect((await person.get(path)).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 1600))
  expect((await person.get(path)).status).toBe(403)
  const why = (at: string) => person.get(`/api/v1/users/${person.id}/why?entity=${entity.name}&verb=read&at=${at}`)
  expect((await why(inHours(1.5))).body).toMatchObject({ allowed: true, because: [{ role: reader, given_by: expect.stringContaining('API key') }] })
  expect((await why(inHours(3))).body).toMatchObject({ allowed: false, because: [] })
})

test('a role is given for a reason: a word, or a record that exists', async () => {
  const person = await tool.person()
  const contract = await createSample(tool.admin, entity)
  const grants = `/api/v1/users/${person.id}/authority`
  const given = await tool.admin.post(grants, { role: reader, basis: { kind: entity.name, id: contract.id } })
  expect(given.body).toMatchObject({ role: reader, basis: { kind: entity.name, id: contract.id, title: contract.title }, ended_by: null })
  for (const basis of [{ kind: 'whim' }, { kind: entity.name }, { kind: entity.name, id: person.id }, { kind: 'deputy', id: contract.id }]) {
    expect(await tool.admin.post(grants, { role: reader, basis })).toMatchObject({ status: 422, body: { errors: [{ field: 'basis' }] } })
  }
  expect(await tool.admin.post(grants, { role: reader, from: inHours(2), until: inHours(1) })).toMatchObject({ status: 422, body: { errors: [{ field: 'until' }] } })

  expect((await tool.admin.delete(`${grants}/${given.body.id}`)).status).toBe(204)
  expect(await tool.admin.delete(`${grants}/${given.body.id}`)).toMatchObject({ status: 409, body: { code: 'ended' } })
  expect((await person.get(path)).status).toBe(403)
  expect((await tool.admin.get(grants)).body.items[0].ended_by).toContain('API key')
})

test('the answer to “why” is what the tool then does, for every role and verb', async () => {
  for (const { name: role } of about.roles) {
    const person = await tool.someone(role)
    const attempts: [Verb, () => Promise<{ status: number }>][] = [
      ['read', () => person.get(path)],
      ['create', () => person.post(path, {})],
    ]
    for (const [verb, attempt] of attempts) {
      const why = await tool.admin.get(`/api/v1/users/${person.id}/why?entity=${entity.name}&verb=${verb}`)
      expect((await attempt()).status === 403, `${role} ${verb}`).toBe(!why.body.allowed)
    }
    if (!entity.access[role]?.includes('read')) continue
    const forgotten = await createSample(tool.admin, entity, person)
    const record = await createSample(tool.admin, entity, person)
    const erasure = await tool.admin.get(`/api/v1/users/${person.id}/why?entity=${entity.name}&verb=erase`)
    expect((await person.post(`${path}/${forgotten.id}/erase`)).status === 403, `${role} erase`).toBe(!erasure.body.allowed)
    for (const move of Object.keys(entity.moves)) {
      const why = await tool.admin.get(`/api/v1/users/${person.id}/why?entity=${entity.name}&move=${move}`)
      const { status } = await person.post(`${path}/${record.id}/moves/${move}`, { version: 999 })
      expect(status === 403, `${role} ${move}`).toBe(!why.body.allowed)
    }
  }
})

test('others see only their own roles, and the last admin keeps hers', async () => {
  const person = await tool.person(reader)
  const other = await tool.person()
  for (const part of ['authority', `why?entity=${entity.name}&verb=read`]) {
    expect((await person.get(`/api/v1/users/${other.id}/${part}`)).status).toBe(403)
    expect((await person.get(`/api/v1/users/${person.id}/${part}`)).status).toBe(200)
  }
  expect((await person.post(`/api/v1/users/${person.id}/authority`, { role: 'admin' })).status).toBe(403)
  const admins = (await tool.admin.get('/api/v1/users')).body.items.filter((user: { roles: string[] }) => user.roles.includes('admin'))
  const grant = (await tool.admin.get(`/api/v1/users/${admins[0].id}/authority`)).body.items[0]
  expect((await tool.admin.post(`/api/v1/users/${other.id}/authority`, { role: 'admin', until: inHours(1) })).status).toBe(201)
  expect(await tool.admin.delete(`/api/v1/users/${admins[0].id}/authority/${grant.id}`)).toMatchObject({ status: 409, body: { code: 'last_admin' } })
  for (const query of ['', 'entity=nothing&verb=read', `entity=${entity.name}&verb=fly`, `entity=${entity.name}&move=fly`]) {
    expect((await tool.admin.get(`/api/v1/users/${person.id}/why?${query}`)).status).toBe(422)
  }
})
