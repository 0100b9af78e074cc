import { connect, createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { Hono } from 'hono'
import { createApp } from '../src/app'
import { column, columnsOf, tableOf } from '../src/ledger/project'
import { rebuild } from '../src/ledger/rebuild'
import { openServices } from '../src/open'
import type { Env } from '../src/services'
import { API_KEY, client, startTool, type TestTool } from './harness'
import { bundle, startProcess } from './process'
import { changeable, createSample, sample, sampleRecord } from './samples'

let tool: TestTool
let server = ''
const entity = allEntities[0] as AnyEntity

beforeAll(async () => {
  tool = await startTool()
  server = await bundle()
})
afterAll(() => tool?.close())

const rows = async (each: AnyEntity) => (await tool.services.database.query(`SELECT ${columnsOf(each).map(column).join(', ')} FROM ${tableOf(each)} ORDER BY id`)).rows

describe('killed at any instant under load', () => {
  test('no command is half applied, no answer was a lie, and the rows are what the events add up to', async () => {
    const name = changeable(entity)
    for (let round = 0; round < 3; round += 1) {
      const running = await startProcess(tool, server)
      const created: string[] = []
      const changed = new Map<string, number>()
      const writer = async () => {
        for (;;) {
          const answer = await running.send('POST', `/api/v1/${entity.plural}`, await sampleRecord(tool.admin, entity)).catch(() => null)
          if (!answer) return
          expect(answer.status, JSON.stringify(answer.body)).toBe(201)
          created.push(answer.body.id)
          if (name === undefined) continue
          const change = await running.send('PATCH', `/api/v1/${entity.plural}/${answer.body.id}`, { [name]: sample(entity.fields[name]!) }).catch(() => null)
          if (!change) return
          changed.set(answer.body.id, change.body.version)
        }
      }
      const writers = Array.from({ length: 6 }, writer)
      // However slow the machine is, there is something to lose when it is killed.
      while (created.length < 12 + round * 7) await new Promise((resolve) => setTimeout(resolve, 5))
      await running.kill()
      await Promise.all(writers)

      const { rows: known } = await tool.owner.query(`SELECT id, version FROM ${tableOf(entity)} WHERE id = ANY($1::uuid[])`, [created])
      const versions = new Map(known.map((row) => [row.id, row.version]))
      expect(created.filter((id) => !versions.has(id))).toEqual([])
      expect([...changed].filter(([id, version]) => versions.get(id) < version)).toEqual([])
    }
    const { rows: apart } = await tool.owner.query(
      `SELECT count(*)::int AS count FROM (SELECT record, max(version) AS version FROM ledger.event WHERE kind = $1 GROUP BY record) e
       FULL JOIN ${tableOf(entity)} r ON r.id = e.record WHERE r.version IS DISTINCT FROM e.version`,
      [entity.name],
    )
    expect(apart[0].count).toBe(0)
    expect((await tool.admin.post('/api/v1/ledger/verify')).body).toMatchObject({ ok: true })
    const before = await Promise.all(allEntities.map(rows))
    await tool.services.database.transaction((tx) => rebuild(tx, tool.services.vault))
    expect(await Promise.all(allEntities.map(rows))).toEqual(before)
  })

  test('who asks to stop gets every answer that was begun', async () => {
    const running = await startProcess(tool, server)
    const values = await sampleRecord(tool.admin, entity)
    const unique = Object.values(entity.fields).some((field) => field.unique)
    // Whoever holds the head of the ledger keeps all of them waiting, so that they have begun and none is over.
    await tool.owner.query('BEGIN')
    await tool.owner.query('SELECT FROM ledger.realm FOR UPDATE')
    const pending = Array.from({ length: unique ? 1 : 3 }, () => running.send('POST', `/api/v1/${entity.plural}`, values))
    const waiting = async () => (await tool.superuser.query<{ count: number }>(`SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).rows[0]?.count
    await vi.waitUntil(async () => ((await waiting()) ?? 0) >= pending.length, { timeout: 10_000 })
    const stopped = running.stop()
    await new Promise((resolve) => setTimeout(resolve, 100))
    await tool.owner.query('COMMIT')
    expect(await stopped).toBe(0)
    for (const answer of await Promise.all(pending)) expect(answer.status).toBe(201)
  })

  test('two processes start at once, and both serve', async () => {
    const both = await Promise.all([startProcess(tool, server), startProcess(tool, server)])
    const [one, other] = await Promise.all(both.map((running) => running.send('GET', `/api/v1/${entity.plural}?limit=1`)))
    expect([one?.status, other?.status]).toEqual([200, 200])
    await Promise.all(both.map((running) => running.stop()))
  })
})

describe('the database is gone for a while', () => {
  test('requests fail with 503 and when to come again, and then everything works as before', async () => {
    const cable = await unpluggable(tool.config.databaseUrl)
    const services = openServices({ ...tool.config, databaseUrl: cable.url, logLevel: 'silent' }, {})
    const admin = client(createApp(services, { router: new Hono<Env>(), scriptHashes: [] }), { authorization: `Bearer ${API_KEY}` })
    const list = () => admin.get(`/api/v1/${entity.plural}?limit=1`)
    expect((await list()).status).toBe(200)
    await cable.unplug()
    for (const answer of [await list(), await admin.get('/health'), await admin.post(`/api/v1/${entity.plural}`, {})]) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } })
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    await cable.plug()
    expect((await list()).status).toBe(200)
    expect((await createSample(admin, entity)).version).toBe(1)
    await services.database.close()
    await cable.unplug()
  })

  test('a connection that breaks within a command leaves nothing of it', async () => {
    const cable = await unpluggable(tool.config.databaseUrl)
    const services = openServices({ ...tool.config, databaseUrl: cable.url, logLevel: 'silent' }, {})
    const admin = client(createApp(services, { router: new Hono<Env>(), scriptHashes: [] }), { authorization: `Bearer ${API_KEY}` })
    const count = async () => (await tool.owner.query(`SELECT (SELECT count(*) FROM ledger.event WHERE kind = $1)::int AS events, (SELECT count(*) FROM ${tableOf(entity)})::int AS rows`, [entity.name])).rows[0]
    const values = await sampleRecord(tool.admin, entity)
    const before = await count()
    services.sinks = [{ name: 'cut', targets: async () => (await cable.unplug(), []), deliver: async () => {} }]
    expect((await admin.post(`/api/v1/${entity.plural}`, values)).status).toBe(503)
    expect(await count()).toEqual(before)
    await services.database.close()
  })
})

describe('requests that nobody should send', () => {
  test('malformed, oversized and slow ones are cut off, and others are served meanwhile', async () => {
    const running = await startProcess(tool, server)
    const raw = (text: string) =>
      new Promise<string>((resolve) => {
        let answer = ''
        const socket = connect(running.socketPath, () => socket.write(text))
        socket.on('data', (chunk) => (answer += chunk.toString()))
        socket.on('error', () => {})
        socket.on('close', () => resolve(answer))
      })
    const slowHeaders = raw('GET /health HTTP/1.1\r\nHost: x\r\n')
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/)
    expect(await raw(`GET /health HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/)
    const post = `POST /api/v1/${entity.plural} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${API_KEY}\r\n`
    expect(await raw(`${post}Content-Length: 2000000\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 413[^]*too_large/)
    expect((await running.send('GET', '/health')).status).toBe(200)
    expect(await slowHeaders).toMatch(/^HTTP\/1\.1 408/)
    expect((await running.send('GET', '/health')).status).toBe(200)
    await running.stop()
  })
})

/** A way to the database that can be cut and mended, as networks do. */
async function unpluggable(url: string): Promise<{ url: string; unplug(): Promise<void>; plug(): Promise<void> }> {
  const target = new URL(url.replace(/^postgres(ql)?:/, 'http:').replace('@/', '@localhost/'))
  const folder = target.searchParams.get('host')
  const port = Number(target.searchParams.get('port') ?? (target.port || 5432))
  const open = new Set<Socket>()
  const answer = (from: Socket) => {
    const to = folder?.startsWith('/') ? connect(`${folder}/.s.PGSQL.${port}`) : connect(port, folder ?? target.hostname)
    for (const socket of [from, to]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
    }
    from.pipe(to).pipe(from)
  }
  let wall: Server = createServer(answer)
  const listen = (at: number) => new Promise<void>((resolve) => wall.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const { port: here } = wall.address() as AddressInfo
  return {
    url: `postgres://${target.username}:${target.password}@127.0.0.1:${here}${target.pathname}`,
    async unplug() {
      const closed = new Promise((resolve) => wall.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
    async plug() {
      wall = createServer(answer)
      await listen(here)
    },
  }
}
