import { afterAll, beforeAll, expect, test } from 'vitest'
import { forms } from '@shared/forms'
import { entityNamed } from '@shared/registry'
import { isWritten, type AnyEntity } from '@shared/define'
import { Hono } from 'hono'
import { createApp } from '../src/app'
import type { Env } from '../src/services'
import { startTool, type TestTool } from './harness'
import { sample } from './samples'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const cases = forms.map((form) => ({ form, entity: entityNamed(form.entity) as AnyEntity }))

function answers({ form, entity }: (typeof cases)[number]): Record<string, string> {
  return Object.fromEntries(form.fields.map((name) => [name, String(sample(entity.fields[name]!))]))
}

async function post(name: string, values: Record<string, string>, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const response = await tool.app.request(`/f/${name}`, { method: 'POST', body: new URLSearchParams(values).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': `10.0.0.${Math.trunc(Math.random() * 250)}`, ...headers } })
  return { status: response.status, text: await response.text() }
}

const tokenIn = (page: string) => /name="token" value="([^"]+)"/.exec(page)?.[1] ?? ''
const count = async (entity: AnyEntity) => Number((await tool.owner.query(`SELECT count(*) AS total FROM app."${entity.name}"`)).rows[0].total)

test.each(cases)('$form.name: somebody without an account sends it, and gets a reference number', async ({ form, entity }) => {
  const page = await tool.anonymous.get(`/f/${form.name}`)
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining(form.label) })
  expect(page.headers.get('set-cookie')).toBeNull()
  expect(page.body).not.toContain('<script')
  // Other websites may show it in a frame; nothing else of the tool.
  expect(page.headers.get('content-security-policy')).not.toContain('frame-ancestors')
  expect((await tool.anonymous.get('/')).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  for (const name of form.fields) expect(page.body, name).toContain(`for="field-${name}"`)

  const token = tokenIn(page.body)
  const values = answers({ form, entity })
  const before = await count(entity)
  const sent = await post(form.name, { ...values, token })
  expect(sent.status, sent.text).toBe(200)
  const reference = /class="reference">([^<]+)</.exec(sent.text)?.[1]
  const { rows } = await tool.owner.query(`SELECT * FROM app."${entity.name}" ORDER BY created_at DESC LIMIT 1`)
  expect(rows[0].created_by).toBe('system:form')
  expect(rows[0].number ?? String(rows[0].id).slice(-12).toUpperCase()).toBe(reference)
  expect(rows[0]).toMatchObject(form.set)
  const history = await tool.admin.get(`/api/v1/${entity.plural}/${rows[0].id}/history`)
  expect(history.body.items).toMatchObject([{ type: 'created', actor: 'system:form' }])

  // The same page sent twice, by a double click or a reload, is one record.
  expect((await post(form.name, { ...values, token })).text).toBe(sent.text)
  expect(await count(entity)).toBe(before + 1)
})

test.each(cases)('$form.name: what it does not ask for cannot be set, and nothing comes from other sites', async ({ form, entity }) => {
  const others = Object.entries(entity.fields).filter(([name, field]) => !form.fields.includes(name) && !(name in form.set) && isWritten(field) && field.type === 'text')
  const before = await count(entity)
  const sent = await post(form.name, { ...answers({ form, entity }), ...Object.fromEntries(others.map(([name]) => [name, 'smuggled'])), state: 'smuggled', id: 'smuggled' })
  expect(sent.status, sent.text).toBe(200)
  const { rows } = await tool.owner.query(`SELECT * FROM app."${entity.name}" ORDER BY created_at DESC LIMIT 1`)
  expect(JSON.stringify(rows[0])).not.toContain('smuggled')
  expect((await post(form.name, answers({ form, entity }), { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect(await count(entity)).toBe(before + 1)
})

test.each(cases)('$form.name: mistakes are marked at their field, and what was written stays', async ({ form, entity }) => {
  const before = await count(entity)
  const hostile = '"><script>alert(1)</script>'
  const text = form.fields.find((name) => ['text', 'long'].includes(entity.fields[name]?.type ?? ''))
  const required = form.fields.find((name) => entity.fields[name]?.required && entity.fields[name]?.type !== 'bool' && name !== text)
  const wrong = form.fields.find((name) => ['email', 'date', 'int', 'enum'].includes(entity.fields[name]?.type ?? '') && name !== text)
  const blamed = required ?? wrong
  if (blamed === undefined) return
  const sent = await post(form.name, { ...answers({ form, entity }), [blamed]: required ? '' : 'not this', ...(text ? { [text]: hostile } : {}) })
  expect(sent.status).toBe(422)
  expect(sent.text).toContain(`id="field-${blamed}-error"`)
  expect(sent.text).toContain('aria-invalid="true"')
  expect(sent.text).not.toContain(hostile)
  if (text) expect(sent.text).toContain('alert(1)')
  expect(await count(entity)).toBe(before)
})

test.each(cases)('$form.name: programs, floods and giants get nowhere', async ({ form, entity }) => {
  const before = await count(entity)
  const trapped = await post(form.name, { ...answers({ form, entity }), website: 'https://example.com' })
  expect(trapped.status).toBe(200)
  expect(trapped.text).not.toContain('class="reference"')
  expect((await post(form.name, { huge: 'x'.repeat(70_000) })).status).toBe(413)
  expect(await count(entity)).toBe(before)
  const from = { 'x-forwarded-for': '192.0.2.1' }
  // All within one minute; another process of the tool counts on.
  const now = new Date()
  tool.services.clock = () => now
  const statuses: number[] = []
  for (let attempt = 0; attempt < 12; attempt += 1) statuses.push((await post(form.name, answers({ form, entity }), from)).status)
  expect(statuses.at(-1)).toBe(429)
  const other = createApp(tool.services, { router: new Hono<Env>(), scriptHashes: [] })
  const { status } = await other.request(`/f/${form.name}`, { method: 'POST', headers: { ...from, 'content-type': 'application/x-www-form-urlencoded' }, body: '' })
  tool.services.clock = () => new Date()
  expect(status).toBe(429)
})

test('there is no form by another name', async () => {
  expect((await tool.anonymous.get('/f/nothing')).status).toBe(404)
  expect((await post('nothing', {})).status).toBe(404)
})
