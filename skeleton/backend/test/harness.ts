//! A whole tool on a database of its own, thrown away afterwards.

import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { Hono } from 'hono'
import { createApp } from '../src/app'
import { bootstrap } from '../src/auth/bootstrap'
import { readConfig, type Config } from '../src/config'
import { migrate } from '../src/database/migrate'
import { openServices } from '../src/open'
import type { Env, Services } from '../src/services'

export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery' }
export const API_KEY = 'key_of_the_tests'

export interface Answer {
  status: number
  headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  body: any
}

export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  delete(path: string): Promise<Answer>
  /** A file as the body. */
  upload(path: string, content: Uint8Array, type: string): Promise<Answer>
}

export type Person = Client & { id: string; email: string; password: string }

export interface TestTool {
  app: Hono<Env>
  services: Services
  config: Config
  /** With the API key of the first start, an admin's. */
  admin: Client
  anonymous: Client
  /** A new person with these roles, signed in; `id` is the account's. */
  person(...roles: string[]): Promise<Person>
  /** Always the same person for the same roles. */
  someone(...roles: string[]): Promise<Person>
  /** As the role that owns the database. */
  owner: pg.Client
  /** As whom the tests were given. */
  superuser: pg.Client
  close(): Promise<void>
}

export async function startTool(settings: Record<string, string> = {}): Promise<TestTool> {
  const server = serverUrl()
  const name = `tool_test_${randomBytes(6).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  const admin = new pg.Client({ connectionString: server })
  await admin.connect().catch((error: Error) => {
    throw new Error(`The database of TEST_DATABASE_URL cannot be reached: ${error.message}`)
  })
  try {
    await admin.query(`CREATE ROLE ${name}_owner LOGIN PASSWORD '${password}'`)
    await admin.query(`CREATE ROLE ${name}_app LOGIN PASSWORD '${password}'`)
    await admin.query(`GRANT ${name}_owner TO current_user`)
    await admin.query(`CREATE DATABASE ${name} OWNER ${name}_owner`)
  } catch (error) {
    await admin.end()
    throw new Error(`The role in TEST_DATABASE_URL has to be able to create databases and roles: ${(error as Error).message}`, { cause: error })
  }

  const config = readConfig({
    DATABASE_URL: urlFor(server, name, `${name}_app`, password),
    MIGRATION_DATABASE_URL: urlFor(server, name, `${name}_owner`, password),
    JWT_SECRET: randomBytes(32).toString('hex'),
    LEDGER_SIGNING_KEY: randomBytes(32).toString('hex'),
    SEALING_KEY: randomBytes(32).toString('hex'),
    API_KEY,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    PUBLIC_URL: 'http://localhost:3000',
    LOG_LEVEL: 'error',
    MIGRATIONS_DIR: fileURLToPath(new URL('../../database/migrations', import.meta.url)),
    MAX_USERS: '1000',
    REQUESTS_PER_MINUTE: '100000',
    REQUESTS_PER_MINUTE_OF_ADDRESS: '1000000',
    ...settings,
  })
  const services = openServices(config, settings)
  await migrate(config, services.database, services.log)
  await bootstrap(services)
  const app = createApp(services, { router: new Hono<Env>(), scriptHashes: [] })
  const owner = new pg.Client({ connectionString: config.migrationDatabaseUrl ?? '' })
  await owner.connect()
  const superuser = new pg.Client({ connectionString: urlFor(server, name) })
  await superuser.connect()

  let people = 0
  const known = new Map<string, Promise<Person>>()
  const person = async (...roles: string[]): Promise<Person> => {
    people += 1
    const email = `person${people}@example.com`
    const created = await adminClient.post('/api/v1/users', { email, name: `Person ${people}`, roles })
    if (created.status !== 201) throw new Error(`could not add a person: ${JSON.stringify(created.body)}`)
    const { id, password: secret } = created.body as { id: string; password: string }
    return { ...client(app, { cookie: await signIn(app, email, secret) }), id, email, password: secret }
  }
  const adminClient = client(app, { authorization: `Bearer ${API_KEY}` })
  return {
    app,
    services,
    config,
    owner,
    superuser,
    admin: adminClient,
    anonymous: client(app, {}),
    person,
    someone(...roles) {
      const key = roles.join()
      const found = known.get(key) ?? person(...roles)
      known.set(key, found)
      return found
    },
    async close() {
      await services.database.close()
      await owner.end()
      await superuser.end()
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await admin.query(`DROP ROLE ${name}_owner`)
      await admin.query(`DROP ROLE ${name}_app`)
      await admin.end()
    },
  }
}

/** The cookie of a new session. */
export async function signIn(app: Hono<Env>, email: string, password: string): Promise<string> {
  const response = await app.request('/api/v1/session', { method: 'POST', body: JSON.stringify({ email, password }) })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (response.status !== 200 || !cookie) throw new Error(`could not sign in: ${response.status}`)
  return cookie
}

export function client(app: Hono<Env>, common: Record<string, string>): Client {
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await app.request(path, { method, headers: { ...common, ...headers }, ...(body === undefined ? {} : { body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }) })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true && !response.headers.get('content-type')?.includes('ndjson')
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text }
  }
  return {
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body = {}, headers) => send('POST', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    delete: (path) => send('DELETE', path),
    upload: (path, content, type) => send('POST', path, content, { 'content-type': type }),
  }
}

function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'] ?? process.env['DATABASE_URL']
  if (url) return url
  throw new Error(
    'These tests need PostgreSQL 14 or later. Start one, for example with\n' +
      '  docker run --rm -p 5432:5432 -e POSTGRES_PASSWORD=test postgres:17\n' +
      'and set TEST_DATABASE_URL=postgres://postgres:test@localhost:5432/postgres\n' +
      '(a role that may create databases and roles; each test file makes its own and drops it).',
  )
}

/** The same server, another database and role. `postgres://user@/db?host=/dir` has no host to parse. */
function urlFor(server: string, database: string, user?: string, password?: string): string {
  const parts = /^(postgres(?:ql)?:\/\/)(?:([^@/]*)@)?([^/?]*)(?:\/[^?]*)?(\?.*)?$/.exec(server)
  if (!parts) throw new Error('TEST_DATABASE_URL has to start with postgres://')
  const [, scheme = '', credentials = '', host = '', query = ''] = parts
  const who = user === undefined ? credentials : `${user}:${password}`
  return `${scheme}${who}@${host}/${database}${query}`
}
