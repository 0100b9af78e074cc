import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { LARGEST_FILE } from '../src/collaboration/attachments'
import { rebuild } from '../src/ledger/rebuild'
import { dump } from './dump'
import { API_KEY, startTool, type Person, type TestTool } from './harness'
import { createSample } from './samples'
import './without-rules'

let tool: TestTool
let ana: Person
let bo: Person
// oxlint-disable-next-line typescript/no-explicit-any -- a record of whatever entity
let record: any
let path = ''
const entity = allEntities[0] as AnyEntity

beforeAll(async () => {
  tool = await startTool()
  ana = await tool.person('admin')
  bo = await tool.person('admin')
  record = await createSample(tool.admin, entity)
  path = `/api/v1/${entity.plural}/${record.id}`
})
afterAll(() => tool?.close())

const upload = (name: string, body: BodyInit, type = 'text/plain') =>
  tool.app.request(`${path}/attachments?name=${encodeURIComponent(name)}`, { method: 'POST', body, headers: { authorization: `Bearer ${API_KEY}`, 'content-type': type } })

test('people talk about a record, and are told when they are mentioned or answered', async () => {
  const first = await ana.post(`${path}/comments`, { text: 'Please look at this', mentions: [bo.id, ana.id] })
  expect(first).toMatchObject({ status: 201, body: { text: 'Please look at this', author: 'Person 1', edited_at: null, can: { update: true } } })
  const told = await bo.get('/api/v1/notifications')
  expect(told.body).toMatchObject({ unread: 1, items: [{ reason: 'mentioned', read_at: null, event: { entity: entity.name, id: record.id, title: record.title, text: 'commented', actor_name: 'Person 1' } }] })
  expect((await ana.get('/api/v1/notifications')).body.unread).toBe(0)

  await bo.post(`${path}/comments`, { text: 'Done' })
  expect((await ana.get('/api/v1/notifications?unread=true')).body.items).toMatchObject([{ reason: 'commented' }])
  await ana.post('/api/v1/notifications/read', {})
  expect((await ana.get('/api/v1/notifications')).body.unread).toBe(0)
  expect((await ana.get(`${path}/comments`)).body.items.map((comment: { text: string }) => comment.text)).toEqual(['Please look at this', 'Done'])
  expect((await ana.get(path)).body.version).toBe(1)
})

test('a comment is changed by its author only, and gone for good when it was deleted', async () => {
  const { body: comment } = await ana.post(`${path}/comments`, { text: 'the word marmalade' })
  expect((await bo.patch(`${path}/comments/${comment.id}`, { text: 'x' })).status).toBe(403)
  expect((await ana.patch(`${path}/comments/${comment.id}`, { text: 'the word quince' })).body).toMatchObject({ text: 'the word quince', version: 2, edited_at: expect.any(String) })
  expect(await dump(tool)).toContain('quince')
  expect((await ana.delete(`${path}/comments/${comment.id}`)).status).toBe(204)
  expect((await ana.delete(`${path}/comments/${comment.id}`)).status).toBe(404)
  expect(await dump(tool)).not.toMatch(/marmalade|quince/)
})

test('who may not read a record neither reads nor writes comments and files of it', async () => {
  const nobody = await tool.person()
  for (const part of ['comments', 'attachments']) {
    expect((await nobody.get(`${path}/${part}`)).status).toBe(403)
    expect((await nobody.post(`${path}/${part}?name=x`, { text: 'x' })).status).toBe(403)
  }
  expect((await ana.get(`/api/v1/${entity.plural}/00000000-0000-7000-8000-000000000000/comments`)).status).toBe(404)
})

test('files come back as they were, as a download, with their hash in the ledger', async () => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, index) => index % 256)
  const response = await upload('Prüfung "1".html', bytes, 'text/html')
  expect(response.status).toBe(201)
  const file = (await response.json()) as { id: string; sha256: string; size: number; name: string }
  expect(file).toMatchObject({ name: 'Prüfung "1".html', size: 3000, type: 'text/html', author: 'First key (API key)' })
  const download = await tool.app.request(`${path}/attachments/${file.id}`, { headers: { authorization: `Bearer ${API_KEY}` } })
  expect(new Uint8Array(await download.arrayBuffer())).toEqual(bytes)
  expect(download.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''Pr%C3%BCfung%20%221%22.html")
  expect(download.headers.get('x-content-type-options')).toBe('nosniff')
  const { rows } = await tool.owner.query("SELECT data -> 'set' ->> 'sha256' AS sha256 FROM ledger.event WHERE kind = 'attachment' AND record = $1", [file.id])
  expect(rows[0].sha256).toBe(file.sha256)
  expect((await tool.admin.delete(`${path}/attachments/${file.id}`)).status).toBe(204)
  expect((await tool.admin.get(`${path}/attachments`)).body.items).toEqual([])
})

test('files that are too large, empty or without a name are refused', async () => {
  expect((await upload('big.bin', new Uint8Array(LARGEST_FILE + 1))).status).toBe(413)
  expect((await upload('empty.txt', '')).status).toBe(422)
  expect((await upload('', 'x')).status).toBe(422)
  expect((await upload('fits.bin', new Uint8Array(2 * 1024 * 1024))).status).toBe(201)
})

test('comments and files go with the person that they are about', async () => {
  const about = await createSample(tool.admin, entity)
  const its = `/api/v1/${entity.plural}/${about.id}`
  await ana.post(`${its}/comments`, { text: 'she likes persimmons' })
  await tool.app.request(`${its}/attachments?name=persimmons.txt`, { method: 'POST', body: 'persimmons', headers: { authorization: `Bearer ${API_KEY}` } })
  expect((await tool.admin.post(`${its}/erase`)).status).toBe(200)
  expect((await ana.get(`${its}/comments`)).body.items).toEqual([])
  expect(await dump(tool)).not.toContain('persimmons')
  expect((await tool.admin.post('/api/v1/ledger/verify')).body).toMatchObject({ ok: true })
})

test('comments are made again from the events', async () => {
  const before = (await ana.get(`${path}/comments`)).body
  await tool.services.database.transaction((tx) => rebuild(tx, tool.services.vault))
  expect((await ana.get(`${path}/comments`)).body).toEqual(before)
})
