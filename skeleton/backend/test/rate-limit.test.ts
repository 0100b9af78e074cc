import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../src/app'
import { forgetCounts } from '../src/auth/rate-limit'
import { ConfigError, readConfig } from '../src/config'
import { openServices } from '../src/open'
import type { Env } from '../src/services'
import { API_KEY, client, startTool, type Client, type TestTool } from './harness'

let tool: TestTool
const opened: { close(): Promise<void> }[] = []
let minutes = 0

beforeAll(async () => {
  tool = await startTool()
})
afterAll(async () => {
  for (const database of opened) await database.close()
  await tool?.close()
})

/** Another process of the tool, whose clock stands ten seconds into the minute that `now` tells. */
function another(settings: { caller?: number; address?: number }, now: () => Date): (headers?: Record<string, string>) => Client {
  const services = openServices({ ...tool.config, requestsPerMinute: settings.caller ?? 100_000, requestsPerMinuteOfAddress: settings.address ?? 100_000 }, {})
  services.clock = now
  opened.push(services.database)
  const app = createApp(services, { router: new Hono<Env>(), scriptHashes: [] })
  return (headers = { authorization: `Bearer ${API_KEY}` }) => client(app, headers)
}

/** No test shares its minute with another. */
function freshMinute(): Date {
  minutes += 10
  return new Date(Date.UTC(2030, 0, 1, 0, minutes, 10))
}

const passed = async (clients: Client[], count: number) => {
  const answers = await Promise.all(Array.from({ length: count }, (_, index) => clients[index % clients.length]!.get('/api/v1/me')))
  return answers.filter((answer) => answer.status !== 429).length
}

test('a caller has so many requests a minute, and is told how many are left and when to come again', async () => {
  let now = freshMinute()
  const admin = another({ caller: 3 }, () => now)()
  const first = await admin.get('/api/v1/me')
  expect(first.headers.get('ratelimit-policy')).toBe('"caller";q=3;w=60')
  expect(first.headers.get('ratelimit')).toBe('"caller";r=2;t=50')
  await admin.get('/api/v1/me')
  await admin.get('/api/v1/me')
  const refused = await admin.get('/api/v1/me')
  expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests', status: 429 } })
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect(refused.headers.get('retry-after')).toBe('50')
  expect(refused.headers.get('ratelimit')).toBe('"caller";r=0;t=50')
  now = new Date(now.getTime() + 50_000)
  expect((await admin.get('/api/v1/me')).status).toBe(200)
})

test('one who has none left takes nothing from others', async () => {
  const now = freshMinute()
  const open = another({ caller: 2 }, () => now)
  expect(await passed([open()], 5)).toBe(2)
  const { body } = await tool.admin.post('/api/v1/keys', { name: 'another', role: 'admin' })
  expect((await open({ authorization: `Bearer ${body.key}` }).get('/api/v1/me')).status).toBe(200)
})

test('two processes share the limit, and neither lets more through', async () => {
  const now = freshMinute()
  const both = [another({ caller: 40 }, () => now)(), another({ caller: 40 }, () => now)()]
  expect(await passed(both, 100)).toBe(40)
})

test('many requests cost few statements', async () => {
  const now = freshMinute()
  const admin = another({ caller: 400 }, () => now)()
  expect(await passed([admin], 100)).toBe(100)
  const { rows } = await tool.owner.query("SELECT taken::int FROM base.request_count WHERE key LIKE 'caller %' AND minute = $1", [Math.floor(now.getTime() / 60_000)])
  expect(rows[0].taken).toBe(100)
})

test('an address has its limit whoever calls from it, also with keys that are wrong', async () => {
  const now = freshMinute()
  const open = another({ address: 4 }, () => now)
  const from = (address: string) => open({ authorization: 'Bearer guessed', 'x-forwarded-for': address })
  const tries = await Promise.all(Array.from({ length: 6 }, () => from('192.0.2.1').get('/api/v1/me')))
  expect(tries.map((answer) => answer.status).toSorted()).toEqual([401, 401, 401, 401, 429, 429])
  expect((await from('192.0.2.2').get('/api/v1/me')).status).toBe(401)
  expect((await from('192.0.2.1').get('/health')).status).toBe(200)
})

test('counts go with their minute', async () => {
  const now = freshMinute()
  await forgetCounts(tool.services.database, new Date(now.getTime() + 60_000))
  expect((await tool.owner.query('SELECT 1 FROM base.request_count')).rows).toEqual([])
})

test('the plan says how many, and a setting may say otherwise', () => {
  const env = { DATABASE_URL: tool.config.databaseUrl, JWT_SECRET: tool.config.jwtSecret, LEDGER_SIGNING_KEY: tool.config.signingKeys[0], SEALING_KEY: tool.config.sealingKeys[0] }
  const starter = readConfig({ ...env, PLAN: 'starter' })
  const business = readConfig({ ...env, PLAN: 'business' })
  expect(starter.requestsPerMinute).toBeLessThan(business.requestsPerMinute)
  expect(starter.requestsPerMinuteOfAddress).toBeLessThan(business.requestsPerMinuteOfAddress)
  expect(readConfig({ ...env, PLAN: 'starter', REQUESTS_PER_MINUTE: '7' }).requestsPerMinute).toBe(7)
  expect(() => readConfig({ ...env, PLAN: 'toString' })).toThrow(ConfigError)
})
