import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { codeAt, stepAt } from '../src/auth/totp'
import type { Sink } from '../src/integrations/sink'
import { client, startTool, type TestTool } from './harness'
import { createSample } from './samples'
import './without-rules'

let tool: TestTool
const entity = allEntities[0] as AnyEntity
const mails: { to: string; text: string }[] = []
const postOffice: Sink = { name: 'post-office', targets: async () => [], deliver: async () => {}, mail: async (to, _subject, text) => void mails.push({ to, text }) }

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const tokenIn = (text: string) => /set-password\?token=([\w-]+)/.exec(text)?.[1] ?? ''
const signIn = (email: string, password: string, code?: string) => tool.anonymous.post('/api/v1/session', { email, password, ...(code === undefined ? {} : { code }) })
const setPassword = (token: string, password: string) => tool.anonymous.post('/api/v1/set-password', { token, password })

test('who is invited chooses a password, once', async () => {
  const invited = await tool.admin.post('/api/v1/users', { email: 'ana@example.com', name: 'Ana', roles: [], invite: true })
  expect(invited).toMatchObject({ status: 201, body: { mailed: false, link: expect.stringContaining('http://localhost:3000/set-password?token=') } })
  expect(invited.body.password).toBeUndefined()
  const token = tokenIn(invited.body.link)
  expect((await setPassword(token, 'short')).status).toBe(422)
  expect((await setPassword(token, 'a long enough one')).status).toBe(204)
  expect((await signIn('ana@example.com', 'a long enough one')).status).toBe(200)
  expect(await setPassword(token, 'another long one')).toMatchObject({ status: 422, body: { errors: [{ field: 'token', code: 'expired' }] } })
})

test('a forgotten password is set anew by mail, which ends all sessions', async () => {
  tool.services.sinks = [postOffice]
  const person = await tool.person()
  expect((await tool.anonymous.post('/api/v1/password-reset', { email: 'nobody@example.com' })).status).toBe(202)
  expect((await tool.anonymous.post('/api/v1/password-reset', { email: person.email.toUpperCase() })).status).toBe(202)
  await expect.poll(() => mails.length).toBe(1)
  expect(mails[0]?.to).toBe(person.email)
  expect((await setPassword(tokenIn(mails[0]?.text ?? ''), 'remembered this time')).status).toBe(204)
  expect((await person.get('/api/v1/me')).status).toBe(401)
  expect((await signIn(person.email, person.password)).status).toBe(401)
  expect((await signIn(person.email, 'remembered this time')).status).toBe(200)
})

test('links grow old, and a new one replaces the one before', async () => {
  tool.services.sinks = []
  const person = await tool.person()
  const link = async () => tokenIn((await tool.admin.post(`/api/v1/users/${person.id}/link`)).body.link)
  const [first, second] = [await link(), await link()]
  expect((await setPassword(first, 'a long enough one')).status).toBe(422)
  await tool.owner.query("UPDATE base.password_link SET expires_at = now() - interval '1 second'")
  expect((await setPassword(second, 'a long enough one')).status).toBe(422)
  expect((await person.post(`/api/v1/users/${person.id}/link`)).status).toBe(403)
})

test('the code of an authenticator app is asked for, and counts once', async () => {
  const person = await tool.person()
  const secret = await enable(person)
  expect(await signIn(person.email, person.password)).toMatchObject({ status: 401, body: { code: 'code_needed' } })
  expect(await signIn(person.email, person.password, '000000')).toMatchObject({ status: 401, body: { code: 'wrong_code' } })
  expect(await signIn(person.email, 'wrong password', codeAt(secret, stepAt(new Date()) + 1))).toMatchObject({ status: 401, body: { code: 'wrong_credentials' } })
  const code = codeAt(secret, stepAt(new Date()) + 1)
  expect((await signIn(person.email, person.password, ` ${code.slice(0, 3)} ${code.slice(3)}`)).status).toBe(200)
  expect(await signIn(person.email, person.password, code)).toMatchObject({ status: 401, body: { code: 'wrong_code' } })
})

test('recovery codes work once each, and an admin can take the factor off', async () => {
  const person = await tool.person()
  await enable(person)
  const [code, ...others] = recovery
  expect((await signIn(person.email, person.password, code)).status).toBe(200)
  expect((await signIn(person.email, person.password, code)).status).toBe(401)
  expect((await person.get('/api/v1/me/two-factor')).body).toEqual({ enabled: true, recovery_codes_left: others.length })
  expect(await person.post('/api/v1/me/two-factor/disable', { password: 'wrong' })).toMatchObject({ status: 422 })
  expect((await tool.admin.delete(`/api/v1/users/${person.id}/two-factor`)).status).toBe(204)
  expect((await signIn(person.email, person.password)).status).toBe(200)
})

test('codes are those of RFC 6238', () => {
  const secret = Buffer.from('12345678901234567890')
  const at = (seconds: number) => codeAt(secret, Math.floor(seconds / 30))
  expect([at(59), at(1_111_111_109), at(1_234_567_890), at(20_000_000_000)]).toEqual(['287082', '081804', '005924', '353130'])
})

test('a key does no more than its scopes, whatever its role', async () => {
  const key = async (scopes?: string[]) => {
    const { status, body } = await tool.admin.post('/api/v1/keys', { name: 'Limited', role: 'admin', ...(scopes ? { scopes } : {}) })
    expect(status).toBe(201)
    return client(tool.app, { authorization: `Bearer ${body.key}` })
  }
  const record = await createSample(tool.admin, entity)
  const path = `/api/v1/${entity.plural}`
  const reader = await key(['read'])
  expect((await reader.get(`${path}/${record.id}`)).body).toMatchObject({ id: record.id, moves: [], can: { update: false, erase: false } })
  expect((await reader.post(path, {})).status).toBe(403)
  expect((await reader.patch(`${path}/${record.id}`, {})).status).toBe(403)
  expect((await reader.post(`${path}/${record.id}/erase`)).status).toBe(403)
  expect((await reader.get('/api/v1/ledger/export')).status).toBe(403)
  expect((await reader.post('/api/v1/keys', { name: 'x', role: 'admin' })).status).toBe(403)
  const writer = await key(['read', 'create'])
  expect((await writer.post(path, {})).status).not.toBe(403)
  expect((await (await key()).get('/api/v1/keys')).status).toBe(200)
  expect((await tool.admin.post('/api/v1/keys', { name: 'x', role: 'admin', scopes: ['everything'] })).status).toBe(422)
})

let recovery: string[] = []

async function enable(person: { post: TestTool['admin']['post'] }): Promise<Buffer> {
  const begun = await person.post('/api/v1/me/two-factor')
  expect(begun.body.uri).toContain(`secret=${begun.body.secret}`)
  const secret = unbase32(begun.body.secret)
  expect((await person.post('/api/v1/me/two-factor/confirm', { code: '000000' })).status).toBe(422)
  const confirmed = await person.post('/api/v1/me/two-factor/confirm', { code: codeAt(secret, stepAt(new Date())) })
  expect(confirmed.body.recovery_codes).toHaveLength(10)
  recovery = confirmed.body.recovery_codes
  return secret
}

function unbase32(text: string): Buffer {
  const bits = [...text].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
