import { afterAll, beforeAll, expect, test } from 'vitest'
import { tool as made } from '@shared/tool'
import { rebuild } from '../src/ledger/rebuild'
import { API_KEY, startTool, type TestTool } from './harness'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('the rest')])
const upload = (body: Buffer) => tool.app.request('/api/v1/branding/logo', { method: 'POST', body: new Uint8Array(body), headers: { authorization: `Bearer ${API_KEY}` } })
const shown = async () => (await tool.anonymous.get('/api/v1/branding')).body

test('everybody sees how the tool presents itself; admins change it, and may go back', async () => {
  expect(await shown()).toEqual({ name: made.name, company: made.company, color: made.color, logo: null })
  const changed = await tool.admin.patch('/api/v1/branding', { name: 'Front desk', color: '#B45309' })
  expect(changed).toMatchObject({ status: 200, body: { name: 'Front desk', company: made.company, color: '#B45309' } })
  await tool.admin.patch('/api/v1/branding', { company: 'Acme' })
  expect(await shown()).toMatchObject({ name: 'Front desk', company: 'Acme', color: '#B45309' })
  await tool.admin.patch('/api/v1/branding', { name: null })
  expect(await shown()).toMatchObject({ name: made.name, company: 'Acme' })
})

test('it is recorded who changed it, and made again from the events', async () => {
  await tool.admin.patch('/api/v1/branding', { name: 'Kept', company: 'Kept too' })
  const before = await shown()
  const { rows } = await tool.owner.query("SELECT type, actor, data FROM ledger.event WHERE kind = 'branding' ORDER BY seq DESC LIMIT 1")
  expect(rows).toMatchObject([{ type: 'changed', data: { set: { name: 'Kept', company: 'Kept too' } } }])
  expect(rows[0].actor).toMatch(/^key:/)
  await tool.services.database.transaction((tx) => rebuild(tx, tool.services.vault))
  expect(await shown()).toEqual(before)
  expect((await tool.admin.post('/api/v1/ledger/verify')).body).toMatchObject({ ok: true })
})

test('a logo is an image, shown to everybody, and can be taken away', async () => {
  expect((await upload(Buffer.from('<svg onload="alert(1)"/>'))).status).toBe(422)
  expect((await upload(Buffer.concat([PNG, Buffer.alloc(256 * 1024)]))).status).toBe(413)
  expect((await tool.anonymous.get('/api/v1/branding/logo')).status).toBe(404)
  expect((await upload(PNG)).status).toBe(200)
  const { logo } = await shown()
  const image = await tool.app.request(logo)
  expect(image.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await image.arrayBuffer()).equals(PNG)).toBe(true)
  await tool.admin.delete('/api/v1/branding/logo')
  expect((await shown()).logo).toBeNull()
  expect((await tool.anonymous.get('/api/v1/branding/logo')).status).toBe(404)
})

test('only admins change it, and only to what makes sense', async () => {
  const person = await tool.person()
  expect((await person.patch('/api/v1/branding', { name: 'Mine' })).status).toBe(403)
  expect((await person.delete('/api/v1/branding/logo')).status).toBe(403)
  expect((await tool.anonymous.patch('/api/v1/branding', { name: 'Mine' })).status).toBe(401)
  for (const wrong of [{ color: 'red' }, { color: '#12' }, { name: '' }, { company: 'x'.repeat(200) }]) expect((await tool.admin.patch('/api/v1/branding', wrong)).status, JSON.stringify(wrong)).toBe(422)
})
