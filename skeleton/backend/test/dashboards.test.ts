import { afterAll, beforeAll, expect, test } from 'vitest'
import { dashboards } from '@shared/dashboards'
import { allEntities, entityNamed } from '@shared/registry'
import { views } from '@shared/views'
import { english } from '../src/languages'
import { derivedDashboard } from '../src/dashboards/derived'
import { cardValue, chartValue } from '../src/dashboards/measure'
import type { Caller } from '../src/auth/caller'
import { startTool, type TestTool } from './harness'
import { createSample } from './samples'

let tool: TestTool
const admin: Caller = { actor: 'system:test', userId: '00000000-0000-7000-8000-000000000001', name: 'Test', email: null, grants: new Map([['admin', 'x']]), sessionId: null, scopes: null, reader: english }

beforeAll(async () => {
  tool = await startTool()
  for (const entity of allEntities) for (let count = 0; count < 3; count += 1) await createSample(tool.admin, entity)
})
afterAll(() => tool?.close())

test('every card and chart of the tool can be computed, and says what the list says', async () => {
  const asking = { db: tool.services.database, caller: admin, now: new Date() }
  const person = await tool.person('admin')
  for (const { cards, charts } of [...dashboards, derivedDashboard(allEntities)]) {
    for (const card of cards) {
      const computed = await cardValue(asking, card)
      expect(computed, card.label).not.toBeNull()
      if (computed?.measure !== 'count' || Object.values(card.filter).includes('me')) continue
      const listed = await person.get(`/api/v1/${entityNamed(card.entity)?.plural}?${new URLSearchParams(card.filter)}`)
      expect(listed.body.total, card.label).toBe(computed.value)
    }
    for (const chart of charts) {
      const computed = await chartValue(asking, chart)
      if (chart.group !== 'month') continue
      expect(computed?.groups, chart.label).toHaveLength(12)
      for (const group of computed?.groups ?? []) {
        const listed = await person.get(`/api/v1/${entityNamed(chart.entity)?.plural}?${new URLSearchParams({ ...group.filter, limit: '200' })}`)
        expect(listed.status, JSON.stringify(group.filter)).toBe(200)
        if (computed?.measure === 'count') expect(listed.body.total).toBe(group.value)
      }
    }
  }
})

test('a derived start page counts what there is, by state', async () => {
  const asking = { db: tool.services.database, caller: admin, now: new Date() }
  const { cards, charts } = derivedDashboard(allEntities)
  for (const card of cards) expect((await cardValue(asking, card))?.value, card.label).toBeGreaterThanOrEqual(3)
  for (const chart of charts.filter(({ group }) => group === 'state')) {
    const value = await chartValue(asking, chart)
    expect(value?.groups.map((group) => group.label)).toEqual(Object.values(entityNamed(chart.entity)?.states ?? {}).map((state) => state.label))
    expect(value?.groups[0]?.value).toBeGreaterThanOrEqual(3)
  }
})

test('the start page shows each role what it may read, and nothing to others', async () => {
  const everything = await (await tool.person('admin')).get('/api/v1/dashboards/home')
  expect(everything).toMatchObject({ status: 200, body: { name: 'home' } })
  expect(everything.body.cards.length + everything.body.charts.length).toBeGreaterThan(0)
  const nobody = await (await tool.person()).get('/api/v1/dashboards/home')
  expect(nobody.body).toMatchObject({ cards: [], charts: [], due: [] })
  expect((await tool.anonymous.get('/api/v1/dashboards/home')).status).toBe(401)
  expect((await (await tool.person()).get('/api/v1/dashboards/nothing')).status).toBe(404)
})

test('every view of the tool is one that its list can show', async () => {
  const person = await tool.person('admin')
  for (const view of views) {
    const entity = entityNamed(view.entity)
    const listed = await person.get(`/api/v1/${entity?.plural}?${new URLSearchParams({ ...view.filter, ...(view.sort ? { sort: view.sort } : {}) })}`)
    expect(listed.status, `${view.name}: ${JSON.stringify(listed.body)}`).toBe(200)
  }
})

test('words in filters mean the reader and the day', async () => {
  const [entity, field] = allEntities.flatMap((each) => Object.entries(each.fields).filter(([, { type, secret }]) => type === 'date' && !secret).map(([name]) => [each, name] as const))[0] ?? []
  if (!entity || !field) return
  const today = new Date().toISOString().slice(0, 10)
  const person = await tool.person('admin')
  const total = async (query: Record<string, string>) => (await person.get(`/api/v1/${entity.plural}?${new URLSearchParams(query)}`)).body.total
  expect(await total({ [`${field}.to`]: 'today' })).toBe(await total({ [`${field}.to`]: today }))
  expect(await total({ [`${field}.from`]: 'today-400', [`${field}.to`]: 'today+4000' })).toBe(await total({ [`${field}.from`]: '2025-01-01' }))
  expect((await person.get(`/api/v1/${entity.plural}?${field}.to=tomorrow`)).status).toBe(422)
  const mine = allEntities.flatMap((each) => Object.entries(each.fields).filter(([, { type, secret }]) => type === 'user' && !secret).map(([name]) => `/api/v1/${each.plural}?${name}=me`))
  for (const path of mine) {
    expect((await person.get(path)).status, path).toBe(200)
    expect((await tool.admin.get(path)).body, path).toMatchObject({ status: 422, errors: [{ code: 'invalid' }] })
  }
})

test('a calendar has the days of a date and the deadlines that run, and only what the caller may read', async () => {
  const person = await tool.person('admin')
  for (const entity of allEntities) {
    const day = new Date()
    const days = { first_day: day.toISOString().slice(0, 8) + '01', last_day: day.toISOString().slice(0, 8) + '28' }
    const path = (query: Record<string, string>) => `/api/v1/calendar/${entity.plural}?${new URLSearchParams(query)}`
    const made = await person.get(path({ first_day: 'today', last_day: days.last_day }))
    expect(made.body, entity.name).toMatchObject({ errors: [{ field: 'first_day' }] })
    const shown = await person.get(path({ first_day: new Date(day.getTime() - 5 * 86_400_000).toISOString().slice(0, 10), last_day: day.toISOString().slice(0, 10), date_field: 'created_at' }))
    expect(shown.body.items.filter((item: { deadline: unknown }) => item.deadline === null).length, entity.name).toBeGreaterThanOrEqual(3)
    expect((await person.get(path({ ...days, date_field: 'title' }))).status).toBe(422)
    expect((await person.get(path({ ...days, last_day: '2100-01-01' }))).status).toBe(422)
    expect((await (await tool.person()).get(path(days))).status).toBe(403)
    const deadline = Object.entries(entity.deadlines ?? {}).find(([, { from, done, pause }]) => from === 'created_at' && ![...(done ?? []), ...(pause ?? [])].includes(Object.keys(entity.states)[0] ?? ''))
    if (!deadline) continue
    const coming = await person.get(path({ first_day: day.toISOString().slice(0, 10), last_day: new Date(day.getTime() + 90 * 86_400_000).toISOString().slice(0, 10) }))
    expect(coming.body.items.map((item: { deadline: unknown }) => item.deadline), entity.name).toContain(deadline[1].label)
  }
})
