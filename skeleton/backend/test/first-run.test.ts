//! The list of what to do first: each step is seen in the tool itself.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { allEntities } from '@shared/registry'
import { integrations } from '../src/integrations'
import { client, signIn, startTool, ADMIN, type Client, type TestTool } from './harness'
import { createSample } from './samples'

let tool: TestTool
let admin: Client
const at = '/api/v1/first-run'
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

beforeAll(async () => {
  tool = await startTool()
  admin = client(tool.app, { cookie: await signIn(tool.app, ADMIN.email, ADMIN.password) })
})
afterAll(() => tool?.close())

async function done(): Promise<string[]> {
  const { body } = await admin.get(at)
  return body.steps.filter((step: { done: boolean }) => step.done).map((step: { name: string }) => step.name)
}

test('nothing is done in a new tool', async () => {
  const { status, body } = await admin.get(at)
  expect(status).toBe(200)
  expect(body.dismissed).toBe(false)
  expect(body.steps.map((step: { name: string }) => step.name)).toEqual(['branding', 'place', 'colleague', 'record', 'second_factor', ...(integrations.length > 0 ? ['integration'] : [])])
  expect(await done()).toEqual([])
})

test('sample records are no first record', async () => {
  expect((await admin.post('/api/v1/sample-data')).status).toBe(201)
  expect(await done()).toEqual([])
  expect((await admin.delete('/api/v1/sample-data')).status).toBe(200)
})

test('each step is done when it shows', async () => {
  const [main] = allEntities
  if (main) await createSample(tool.admin, main)
  expect(await done()).toEqual(['record'])
  await tool.someone()
  expect(await done()).toEqual(['colleague', 'record'])
  const logo = await tool.app.request('/api/v1/branding/logo', { method: 'POST', headers: { authorization: 'Bearer key_of_the_tests' }, body: new Uint8Array(PIXEL) })
  expect(logo.status).toBe(200)
  expect(await done()).toEqual(['branding', 'colleague', 'record'])
  await tool.admin.delete('/api/v1/branding/logo')
  expect(await done()).toEqual(['colleague', 'record'])
})

test('the second factor is that of whoever looks', async () => {
  await tool.owner.query('UPDATE base.account SET totp_confirmed_at = now() WHERE email = $1', [ADMIN.email])
  expect(await done()).toContain('second_factor')
  expect((await tool.admin.get(at)).body.steps.find((step: { name: string }) => step.name === 'second_factor').done).toBe(false)
})

test('only admins see it, and hide it for all of them', async () => {
  const person = await tool.someone()
  expect([(await person.get(at)).status, (await person.delete(at)).status]).toEqual([403, 403])
  expect((await admin.delete(at)).status).toBe(204)
  expect((await admin.delete(at)).status).toBe(204)
  expect((await tool.admin.get(at)).body.dismissed).toBe(true)
})
