import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN, client, signIn, startTool, type TestTool } from './harness'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

test('the admin of the environment signs in, whatever the case of the address, and out', async () => {
  const cookie = await signIn(tool.app, ADMIN.email.toUpperCase(), ADMIN.password)
  const admin = client(tool.app, { cookie })
  expect((await admin.get('/api/v1/session')).body).toMatchObject({ admin: true, user: { email: ADMIN.email, roles: ['admin'] } })
  expect((await admin.delete('/api/v1/session')).status).toBe(204)
  expect((await admin.get('/api/v1/session')).status).toBe(401)
})

test('cookies are for this site, and not for scripts', async () => {
  const response = await tool.app.request('/api/v1/session', { method: 'POST', body: JSON.stringify(ADMIN) })
  expect(response.headers.get('set-cookie')).toMatch(/^session=.+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/)
})

test('a token that was changed, or signed by somebody else, is nobody', async () => {
  const cookie = await signIn(tool.app, ADMIN.email, ADMIN.password)
  const [head, payload] = cookie.split('.')
  for (const forged of [`${head}.${payload}.AAAA`, `session=${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`, 'session=x']) {
    expect((await client(tool.app, { cookie: forged }).get('/api/v1/me')).status).toBe(401)
  }
})

test('other sites cannot use the cookie', async () => {
  const cookie = await signIn(tool.app, ADMIN.email, ADMIN.password)
  const admin = client(tool.app, { cookie })
  const post = (headers: Record<string, string>) => admin.post('/api/v1/ledger/verify', {}, headers)
  expect((await post({ 'sec-fetch-site': 'cross-site' })).body.code).toBe('cross_site')
  expect((await post({ origin: 'https://evil.example' })).body.code).toBe('cross_site')
  expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  expect((await post({ origin: 'http://localhost:3000' })).status).toBe(200)
})

test('wrong passwords are slowed down', async () => {
  const attempt = () => tool.anonymous.post('/api/v1/session', { email: 'nobody@example.com', password: 'wrong' })
  const statuses: number[] = []
  for (let n = 0; n < 11; n += 1) statuses.push((await attempt()).status)
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429])
  expect(Number((await attempt()).headers.get('retry-after'))).toBeGreaterThan(0)
})

test('admins add people, give and end roles, and disable them', async () => {
  const person = await tool.person()
  expect((await person.get('/api/v1/me')).body.user.roles).toEqual([])
  expect((await person.post('/api/v1/users', { email: 'x@example.com', name: 'X', roles: ['admin'] })).status).toBe(403)
  await tool.admin.patch(`/api/v1/users/${person.id}`, { roles: ['admin'] })
  expect((await person.get('/api/v1/me')).body.admin).toBe(true)
  await tool.admin.patch(`/api/v1/users/${person.id}`, { roles: [] })
  expect((await person.get('/api/v1/me')).body.admin).toBe(false)

  const grants = await tool.admin.get(`/api/v1/users/${person.id}/authority`)
  expect(grants.body.items).toMatchObject([{ role: 'admin', basis: { kind: 'appointment' }, given_seq: expect.any(Number), ended_by: expect.any(String) }])

  await tool.admin.patch(`/api/v1/users/${person.id}`, { active: false })
  expect((await person.get('/api/v1/me')).status).toBe(401)
  expect((await tool.anonymous.post('/api/v1/session', { email: person.email, password: person.password })).status).toBe(401)
})

test('the last admin stays one', async () => {
  const { body } = await tool.admin.get('/api/v1/users?q=administrator')
  const answer = await tool.admin.patch(`/api/v1/users/${body.items[0].id}`, { roles: [] })
  expect(answer).toMatchObject({ status: 409, body: { code: 'last_admin' } })
})

test('a new password ends the other sessions', async () => {
  const person = await tool.person()
  const elsewhere = client(tool.app, { cookie: await signIn(tool.app, person.email, person.password) })
  expect((await person.patch('/api/v1/me', { password: 'a new password', current_password: 'wrong' })).status).toBe(422)
  expect((await person.patch('/api/v1/me', { password: 'a new password', current_password: person.password })).status).toBe(200)
  expect((await person.get('/api/v1/me')).status).toBe(200)
  expect((await elsewhere.get('/api/v1/me')).status).toBe(401)
})

test('API keys work until they are revoked', async () => {
  const created = await tool.admin.post('/api/v1/keys', { name: 'Reports', role: 'admin' })
  expect(created.status).toBe(201)
  const holder = client(tool.app, { authorization: `Bearer ${created.body.key}` })
  expect((await holder.get('/api/v1/me')).body).toMatchObject({ admin: true, user: { id: null, name: 'Reports' } })
  const listed = await tool.admin.get('/api/v1/keys')
  expect(JSON.stringify(listed.body)).not.toContain(created.body.key)
  expect((await tool.admin.delete(`/api/v1/keys/${created.body.id}`)).status).toBe(204)
  expect((await holder.get('/api/v1/me')).status).toBe(401)
})

test('everything but signing in, health and the API document needs a caller', async () => {
  for (const path of ['/api/v1/me', '/api/v1/users', '/api/v1/keys', '/api/v1/first-run', '/metrics']) {
    expect((await tool.anonymous.get(path)).status, path).toBe(401)
  }
  expect((await tool.anonymous.get('/health')).status).toBe(200)
})
