import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { startTool, type TestTool } from './harness'
import { changeable, createSample, sample } from './samples'
import './without-rules'

let tool: TestTool
const entity = allEntities[0] as AnyEntity

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

test('views are saved, shared, changed and deleted by whom they belong to', async () => {
  const [ana, bo] = [await tool.person(), await tool.person()]
  const settings = { filters: { state: 'open' }, sort: '-created_at', columns: ['title'] }
  const mine = await ana.post('/api/v1/saved-views', { entity: entity.name, name: 'Mine', settings })
  expect(mine).toMatchObject({ status: 201, body: { name: 'Mine', settings, shared: false, mine: true } })
  const names = async (person: typeof ana) => (await person.get(`/api/v1/saved-views?entity=${entity.name}`)).body.items.map((view: { name: string }) => view.name)
  expect(await names(ana)).toEqual(['Mine'])
  expect(await names(bo)).toEqual([])
  expect((await bo.patch(`/api/v1/saved-views/${mine.body.id}`, { name: 'x' })).status).toBe(404)
  expect((await ana.patch(`/api/v1/saved-views/${mine.body.id}`, { name: 'Ours', shared: true })).body).toMatchObject({ name: 'Ours', shared: true, settings })
  expect(await names(bo)).toEqual(['Ours'])
  expect((await bo.delete(`/api/v1/saved-views/${mine.body.id}`)).status).toBe(403)
  expect((await ana.delete(`/api/v1/saved-views/${mine.body.id}`)).status).toBe(204)
  expect(await names(bo)).toEqual([])
  expect((await ana.post('/api/v1/saved-views', { entity: 'nothing', name: 'x', settings: {} })).status).toBe(422)
})

test('many records are changed at once; those that cannot be say why', async () => {
  for (const each of allEntities) {
    const name = changeable(each)
    if (name === undefined || each.fields[name]?.unique) continue
    const path = `/api/v1/${each.plural}/bulk`
    const records = [await createSample(tool.admin, each), await createSample(tool.admin, each)]
    const nowhere = '00000000-0000-7000-8000-000000000000'
    const changed = await tool.admin.post(path, { ids: [...records.map((record) => record.id), nowhere], values: { [name]: sample(each.fields[name]!) } })
    expect(changed.body, each.name).toMatchObject({ done: 2, failed: 1, items: [{ ok: true, version: 2 }, { ok: true, version: 2 }, { id: nowhere, ok: false, code: 'not_found' }] })
    const wrong = await tool.admin.post(path, { ids: [records[0].id], values: { no_such_field: 1 } })
    expect(wrong.body).toMatchObject({ done: 0, failed: 1, items: [{ code: 'invalid', errors: [{ field: 'no_such_field' }] }] })
    expect((await tool.admin.post(path, { ids: [], values: {} })).status).toBe(422)
    expect((await (await tool.person()).post(path, { ids: [records[0].id], values: {} })).status).toBe(403)
  }
})

test('many records are moved at once, and a blocked one is told apart', async () => {
  for (const each of allEntities) {
    const [name, move] = Object.entries(each.moves).find(([, candidate]) => candidate.from?.[0] === Object.keys(each.states)[0] && candidate.to !== '=' && !candidate.from?.includes(candidate.to)) ?? []
    if (!name || !move) continue
    const record = await createSample(tool.admin, each)
    const values = Object.fromEntries((move.ask ?? []).map((field) => [field, sample(each.fields[field]!)]))
    const once = await tool.admin.post(`/api/v1/${each.plural}/bulk`, { ids: [record.id], move: name, values })
    const twice = await tool.admin.post(`/api/v1/${each.plural}/bulk`, { ids: [record.id], move: name, values })
    const [first] = once.body.items
    if (first.ok) expect(twice.body.items[0], each.name).toMatchObject({ ok: false, code: 'wrong_state', detail: expect.stringContaining(move.label) })
    else expect(first, each.name).toMatchObject({ detail: expect.stringMatching(/./) })
  }
})

test('every word of a search has to be somewhere, in any order', async () => {
  const searched = Object.entries(entity.fields).find(([, field]) => field.searchable && field.type === 'text')?.[0]
  if (searched === undefined) return
  const record = await createSample(tool.admin, entity)
  await tool.admin.patch(`/api/v1/${entity.plural}/${record.id}`, { [searched]: 'Quarterly report for Zürich 100%' })
  const found = async (q: string) => (await tool.admin.get(`/api/v1/${entity.plural}?q=${encodeURIComponent(q)}`)).body.items.length
  expect(await found('zürich quarterly')).toBe(1)
  expect(await found('report 100%')).toBe(1)
  expect(await found('report 200%')).toBe(0)
})
