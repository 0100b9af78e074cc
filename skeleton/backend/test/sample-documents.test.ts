//! Papers about records: read back as what they are.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from './pdf'
import { startTool, type TestTool } from './harness'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

async function task(values: Record<string, unknown>): Promise<{ id: string; number: string }> {
  const { status, body } = await tool.admin.post('/api/v1/tasks', { subject: 'Paint the door', ...values })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

const sheet = async (id: string, headers: Record<string, string> = {}) => {
  const response = await tool.app.request(`/api/v1/tasks/${id}/documents/task_sheet.pdf`, { headers: { authorization: 'Bearer key_of_the_tests', ...headers } })
  return { status: response.status, type: response.headers.get('content-type'), content: Buffer.from(await response.arrayBuffer()) }
}

test('a paper says what the record says, in the reader’s language, and where it stands in the ledger', async () => {
  const { id, number } = await task({ details: 'Grüße aus Łódź, Αθήνα und Київ' })
  const { status, type, content } = await sheet(id)
  expect([status, type]).toEqual([200, 'application/pdf'])
  const { text, language, title } = await textOf(content)
  for (const said of [number, 'Assigned to', 'Grüße aus Łódź, Αθήνα und Київ', 'Page 1 of 1', id]) expect(text).toContain(said)
  expect([language, title]).toEqual(['en', `Task sheet ${number}`])
  const german = await textOf((await sheet(id, { 'accept-language': 'de' })).content)
  expect(german.text).toContain('Zuständig')
  expect(german.text).toContain('Seite 1 von 1')
})

test('that it was made is in the history of the record', async () => {
  const { id } = await task({})
  await sheet(id)
  const audit = await tool.admin.get('/api/v1/audit?limit=5')
  expect(audit.body.items[0]).toMatchObject({ entity: 'task', id, text: 'made the document “Task sheet”' })
})

test('what people wrote is text, whatever it looks like', async () => {
  const hostile = '# no heading **no bold** {number} ![x](http://localhost/x.png) <b>&amp; \u202e'
  const { id } = await task({ details: `${hostile} ${'x'.repeat(4000)}` })
  const { text } = await textOf((await sheet(id)).content)
  expect(text).toContain('# no heading **no bold** {number} ![x](http://localhost/x.png) <b>&amp;')
})

test('nobody gets a paper about what they may not read', async () => {
  const { id } = await task({})
  const nobody = await tool.person()
  expect((await nobody.get(`/api/v1/tasks/${id}/documents/task_sheet.pdf`)).status).toBe(403)
  expect((await tool.anonymous.get(`/api/v1/tasks/${id}/documents/task_sheet.pdf`)).status).toBe(401)
  expect((await tool.admin.get(`/api/v1/tasks/${id}/documents/nothing.pdf`)).status).toBe(404)
  expect((await tool.admin.get('/api/v1/tasks/nothing/documents/task_sheet.pdf')).status).toBe(404)
})

test('a list is printed with its filters, in the columns that are asked for', async () => {
  await task({ subject: 'Mow the lawn', priority: 'high' })
  await task({ subject: 'Water the roses', priority: 'low' })
  const response = await tool.app.request('/api/v1/tasks?format=pdf&priority=high&columns=subject,priority,state&lang=de', { headers: { authorization: 'Bearer key_of_the_tests' } })
  const { text, language } = await textOf(Buffer.from(await response.arrayBuffer()))
  expect([response.status, language]).toEqual([200, 'de'])
  expect(text).toContain('Mow the lawn')
  expect(text).not.toContain('Water the roses')
  const none = await tool.app.request('/api/v1/tasks?format=pdf&q=zzzz', { headers: { authorization: 'Bearer key_of_the_tests' } })
  expect((await textOf(Buffer.from(await none.arrayBuffer()))).text).toContain('None')
})
