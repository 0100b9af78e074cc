//! Fields that had another name: what was written under it is still there, sealed or not.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../src/ids'
import { append } from '../src/ledger/append'
import { rebuild } from '../src/ledger/rebuild'
import { startTool, type TestTool } from './harness'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

test('a rename stays a rename', async () => {
  const { database, vault } = tool.services
  const { body: task } = await tool.admin.post('/api/v1/tasks', { subject: 'Paint', due_on: '2030-01-01', details: 'new words' })
  // As an earlier version of the tool wrote it.
  const act = { realm: await tool.services.realm(), actor: 'system:test', via: null, command: newId(), sinks: [], vault }
  const old = { set: { wanted_by: '2030-02-02', description: 'old words' } }
  await database.transaction((tx) => append(tx, act, [{ kind: 'task', record: task.id, expect: 1, type: 'changed', body: old, sealed: ['description'] }]))
  await database.transaction((tx) => rebuild(tx, vault))

  const { body } = await tool.admin.get(`/api/v1/tasks/${task.id}`)
  expect([body.due_on, body.details]).toEqual(['2030-02-02', 'old words'])
  const { body: history } = await tool.admin.get(`/api/v1/tasks/${task.id}/history`)
  expect(history.items[0].changes.map((change: { field: string }) => change.field).toSorted()).toEqual(['details', 'due_on'])
  expect((await tool.admin.get(`/api/v1/tasks/${task.id}?as_of=${new Date().toISOString()}`)).body.details).toBe('old words')
  expect((await tool.admin.post('/api/v1/ledger/verify')).body.ok).toBe(true)

  await tool.admin.patch(`/api/v1/tasks/${task.id}`, { details: 'newest words' })
  expect((await tool.admin.get(`/api/v1/tasks/${task.id}`)).body.details).toBe('newest words')
})

test('a state that had another name is the same state, in rows, history and the past', async () => {
  const { database, vault } = tool.services
  const { body: task } = await tool.admin.post('/api/v1/tasks', { subject: 'Begin' })
  const act = { realm: await tool.services.realm(), actor: 'system:test', via: null, sinks: [], vault }
  const moved = async (expect: number, body: object) => database.transaction((tx) => append(tx, { ...act, command: newId() }, [{ kind: 'task', record: task.id, expect, type: 'moved', body }]))
  await moved(1, { set: { state: 'begun' }, move: 'start', from: 'open' })
  await database.transaction((tx) => rebuild(tx, vault))
  const path = `/api/v1/tasks/${task.id}`
  expect((await tool.admin.get(path)).body).toMatchObject({ state: 'doing', version: 2 })
  expect((await tool.admin.get(`/api/v1/tasks?state=doing`)).body.items.map(({ id }: { id: string }) => id)).toContain(task.id)
  expect((await tool.admin.get(`${path}?as_of=${new Date().toISOString()}`)).body.state).toBe('doing')

  await moved(2, { set: { state: 'done' }, move: 'finish', from: 'begun' })
  await database.transaction((tx) => rebuild(tx, vault))
  const { items } = (await tool.admin.get(`${path}/history`)).body
  expect(items.slice(0, 2)).toMatchObject([{ from: 'doing', to: 'done' }, { from: 'open', to: 'doing', text: 'moved to In progress' }])
  expect((await tool.admin.post('/api/v1/ledger/verify')).body.ok).toBe(true)
})
