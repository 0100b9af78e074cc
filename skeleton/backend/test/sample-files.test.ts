//! Fields that hold files and signatures: uploaded first, then part of the record that names them.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgetUploads } from '../src/collaboration/uploads'
import { dump } from './dump'
import { startTool, type Person, type TestTool } from './harness'
import { uploaded } from './samples'

let tool: TestTool
let ana: Person
let bo: Person

beforeAll(async () => {
  tool = await startTool()
  ana = await tool.person('member')
  bo = await tool.person('member')
})
afterAll(() => tool?.close())

const text = (content: string) => new TextEncoder().encode(content)
const make = async (values: object) => ana.post('/api/v1/tasks', { subject: 'Paint', ...values })
const files = async (id: string) => (await ana.get(`/api/v1/tasks/${id}/attachments`)).body.items as { id: string; name: string }[]

test('an upload becomes the record’s own file when a field names it', async () => {
  const brief = await uploaded(ana, text('as agreed'), 'brief.txt')
  const { status, body } = await make({ brief })
  expect(status, JSON.stringify(body)).toBe(201)
  expect([body.brief, body.refs.brief.title]).toEqual([brief, 'brief.txt'])
  expect(await files(body.id)).toMatchObject([{ id: brief, name: 'brief.txt' }])
  expect((await bo.get(`/api/v1/tasks/${body.id}/attachments/${brief}`)).body).toBe('as agreed')
  expect((await ana.get(`/api/v1/tasks?format=csv&id=${body.id}`)).body).toContain('brief.txt')
  const { body: history } = await ana.get(`/api/v1/tasks/${body.id}/history`)
  expect(JSON.stringify(history.items)).toContain('"after_label":"brief.txt"')
  const refused = await ana.delete(`/api/v1/tasks/${body.id}/attachments/${brief}`)
  expect([refused.status, refused.body.code]).toEqual([409, 'in_use'])
})

test('nobody takes the upload of somebody else, a file of another record, or one twice', async () => {
  const brief = await uploaded(ana, text('x'))
  const stolen = await bo.post('/api/v1/tasks', { subject: 'x', brief })
  expect([stolen.status, stolen.body.errors[0]]).toMatchObject([422, { field: 'brief', code: 'unknown_reference' }])
  expect((await make({ brief })).status).toBe(201)
  expect((await make({ brief })).body.errors).toMatchObject([{ field: 'brief', code: 'unknown_reference' }])
  expect((await make({ brief: 'nonsense' })).body.errors).toMatchObject([{ field: 'brief', code: 'invalid' }])
})

test('a signature is a picture', async () => {
  const wrong = await make({ signed: await uploaded(ana, text('Ana'), 'ana.png') })
  expect(wrong.body.errors).toMatchObject([{ field: 'signed', code: 'invalid' }])
  const right = await make({ signed: await uploaded(ana) })
  expect(right.status).toBe(201)
})

test('a change that fails leaves the upload where it was', async () => {
  const brief = await uploaded(ana, text('x'))
  expect((await make({ brief, due_on: 'never' })).status).toBe(422)
  expect((await make({ brief })).status).toBe(201)
})

test('whose data a file is, takes it along when it is forgotten', async () => {
  const { body: contact } = await ana.post('/api/v1/contacts', { name: 'Ida' })
  const signed = await uploaded(ana)
  const brief = await uploaded(ana, text('the word quince'), 'quince.txt')
  const { body: task } = await make({ contact: contact.id, signed, brief })
  expect((await ana.post(`/api/v1/contacts/${contact.id}/erase`)).status).toBe(200)
  const { body } = await ana.get(`/api/v1/tasks/${task.id}`)
  expect([body.signed, body.brief]).toEqual([null, brief])
  expect((await files(task.id)).map((file) => file.id)).toEqual([brief])
  expect(await dump(tool)).not.toContain('iVBORw0KGgo')
})

test('what nobody put anywhere is gone after a day, and nobody piles up files', async () => {
  const brief = await uploaded(ana, text('x'))
  await forgetUploads(tool.services.database, new Date(Date.now() + 25 * 3_600_000))
  expect((await make({ brief })).status).toBe(422)
  for (let count = 0; count < 50; count += 1) await uploaded(bo, text('x'))
  const { status, body } = await bo.upload('/api/v1/uploads?name=x', text('x'), 'text/plain')
  expect([status, body.code]).toEqual([409, 'too_many_files'])
  const nobody = await tool.person()
  expect((await nobody.upload('/api/v1/uploads?name=x', text('x'), 'text/plain')).status).toBe(403)
})
