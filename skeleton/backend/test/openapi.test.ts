import { Validator } from '@seriousme/openapi-schema-validator'
import * as z from 'zod'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allEntities } from '@shared/registry'
import { startTool, type TestTool } from './harness'
import { createSample } from './samples'
import './without-rules'

let tool: TestTool
// oxlint-disable-next-line typescript/no-explicit-any -- a document of any depth
let document: any

beforeAll(async () => {
  tool = await startTool()
  document = (await tool.anonymous.get('/api/v1/openapi.json')).body
})
afterAll(() => tool?.close())

test('the document is valid OpenAPI 3.1, with every reference resolved', async () => {
  const validator = new Validator()
  const result = await validator.validate(structuredClone(document))
  expect(result.errors ?? []).toEqual([])
  expect(result.valid).toBe(true)
  const refs = new Set(JSON.stringify(document).match(/#\/components\/(?:schemas|responses)\/\w+/g) ?? [])
  for (const ref of refs) expect(ref.slice(2).split('/').reduce((part, name) => part?.[name], document), ref).toBeDefined()
})

test('every operation has a name of its own', () => {
  const ids = Object.values(document.paths).flatMap((path) => Object.values(path as object).flatMap((operation) => (operation as { operationId?: string }).operationId ?? []))
  expect(ids.length).toBeGreaterThan(20)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every route is in it, and nothing that is no route', () => {
  const routes = tool.app.routes.filter((route) => route.method !== 'ALL' && route.path.startsWith('/api/v1/') && !route.path.includes(':plural') && !route.path.endsWith('/openapi.json'))
  const served = new Set(routes.map((route) => `${route.method.toLowerCase()} ${route.path.slice('/api/v1'.length).replaceAll(/:(\w+)/g, '{$1}')}`))
  const plurals = allEntities.map((entity) => `/${entity.plural}`)
  const described = Object.entries(document.paths)
    .filter(([path]) => !plurals.some((plural) => path === plural || path.startsWith(`${plural}/`)))
    .flatMap(([path, methods]) => Object.keys(methods as object).filter((method) => method !== 'parameters').map((method) => `${method} ${path}`))
  expect(new Set(described)).toEqual(served)
})

test('what every entity answers is what the document says', async () => {
  for (const entity of allEntities) {
    const schema = z.fromJSONSchema(document.components.schemas[entity.name])
    const record = await createSample(tool.admin, entity)
    const listed = (await tool.admin.get(`/api/v1/${entity.plural}?limit=5`)).body.items
    const erased = (await tool.admin.post(`/api/v1/${entity.plural}/${record.id}/erase`)).body
    for (const each of [record, ...listed, erased]) expect(schema.safeParse(each).error?.issues ?? [], entity.name).toEqual([])
    expect(Object.keys(record).filter((name) => !(name in document.components.schemas[entity.name].properties))).toEqual([])
  }
})
