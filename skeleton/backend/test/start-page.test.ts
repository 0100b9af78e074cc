import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allEntities } from '@shared/registry'
import { createApp } from '../src/app'
import { servePages } from '../src/http/files'
import { startPage } from '../src/http/start-page'
import { ADMIN, signIn, startTool, type TestTool } from './harness'

const PAGE = '<!doctype html><html lang="en"><head><title>Loading…</title></head><body><div id="root"></div></body></html>'
const HOSTILE = '</script><script>alert("$&")</script>'

let tool: TestTool
let folder: string
let app: ReturnType<typeof createApp>
let cookie: string

beforeAll(async () => {
  tool = await startTool()
  folder = await mkdtemp(join(tmpdir(), 'tool-start-'))
  await writeFile(join(folder, 'index.html'), PAGE)
  await writeFile(join(folder, 'modules.json'), JSON.stringify({ 'app/app': ['/assets/app.js'], 'pages/record-list': ['/assets/list.js'], 'pages/door/sign-in': ['/assets/door.js'] }))
  app = createApp(tool.services, await servePages(folder, null, startPage))
  cookie = await signIn(app, ADMIN.email, ADMIN.password)
})
afterAll(async () => {
  await tool.close()
  await rm(folder, { recursive: true })
})

async function open(path: string, headers: Record<string, string> = {}): Promise<{ page: string; given: { me: { admin: boolean } | null; answers: Record<string, { items: unknown[] }> } }> {
  const page = await (await app.request(path, { headers })).text()
  return { page, given: JSON.parse(/id="given">([^<]*)</.exec(page)?.[1] ?? '') }
}

test('whoever is not signed in gets the door, and only its scripts', async () => {
  const { page, given } = await open('/tasks', { 'accept-language': 'de' })
  expect(given.me).toBeNull()
  expect(given.answers).toEqual({})
  expect(page).toContain('<html lang="de">')
  expect(page).toContain('Willkommen zurück')
  expect(page).toContain('/assets/door.js')
  expect(page).not.toContain('/assets/app.js')
})

test('whoever is signed in gets the page with its heading, its scripts, and what it asks first', async () => {
  const [entity] = allEntities
  if (!entity) throw new Error('the sample has entities')
  const { page, given } = await open(`/${entity.plural}`, { cookie })
  expect(given.me?.admin).toBe(true)
  expect(Object.values(given.answers)).toEqual([expect.objectContaining({ items: [] })])
  expect(page).toContain(`<h1 class="text-2xl font-semibold tracking-tight break-words">${entity.labelPlural}</h1>`)
  expect(page).toContain('/assets/list.js')
  expect(page).not.toContain('/assets/door.js')
})

test('it is nobody else’s, and the language that somebody chose goes before that of the browser', async () => {
  const answer = await app.request('/', { headers: { cookie: 'language=fr', 'accept-language': 'de' } })
  expect(answer.headers.get('cache-control')).toBe('no-cache, private')
  expect(await answer.text()).toContain('<html lang="fr">')
})

test('names stay texts', async () => {
  const changed = await tool.admin.patch('/api/v1/branding', { name: HOSTILE })
  expect(changed.status).toBe(200)
  const { page } = await open('/')
  expect(page).not.toContain('<script>alert')
  expect(page).toContain('&lt;script&gt;alert(&quot;$&amp;&quot;)')
})
