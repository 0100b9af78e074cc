import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { servePages } from '../src/http/files'
import { securityHeaders } from '../src/http/security'
import type { Env } from '../src/services'

let folder: string
let router: Hono<Env>
let scriptHashes: string[]

const PAGE = '<!doctype html><script>alert(1)</script><script src="/a.js"></script><p>Start'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tool-files-'))
  await mkdir(join(folder, 'public/assets'), { recursive: true })
  await mkdir(join(folder, 'vendor'))
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'public/index.html'), PAGE)
  await writeFile(join(folder, 'public/logo.svg'), '<svg/>')
  await writeFile(join(folder, 'public/assets/main-a1B2c3D4.js'), 'run()')
  await writeFile(join(folder, 'public/assets/main-a1B2c3D4.js.br'), brotliCompressSync('run()'))
  await writeFile(join(folder, 'vendor/react-ABCD1234.js'), 'react')
  const pages = await servePages(join(folder, 'public'), join(folder, 'vendor'))
  router = pages.router
  scriptHashes = pages.scriptHashes
})
afterAll(() => rm(folder, { recursive: true }))

test('files with a hash in their name are kept for a year, others are asked for again', async () => {
  expect((await router.request('/assets/main-a1B2c3D4.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect((await router.request('/vendor/react-ABCD1234.js')).headers.get('cache-control')).toContain('immutable')
  const logo = await router.request('/logo.svg')
  expect(logo.headers.get('cache-control')).toBe('no-cache')
  expect((await router.request('/logo.svg', { headers: { 'if-none-match': logo.headers.get('etag') ?? '' } })).status).toBe(304)
})

test('compressed files go to whom can read them', async () => {
  const response = await router.request('/assets/main-a1B2c3D4.js', { headers: { 'accept-encoding': 'gzip, br' } })
  expect(response.headers.get('content-encoding')).toBe('br')
  expect(brotliDecompressSync(Buffer.from(await response.arrayBuffer())).toString()).toBe('run()')
  expect((await router.request('/assets/main-a1B2c3D4.js')).headers.get('content-encoding')).toBeNull()
})

test('addresses of the application get the start page, missing files do not', async () => {
  expect(await (await router.request('/tasks/1')).text()).toBe(PAGE)
  expect((await router.request('/assets/none.js')).status).toBe(404)
  expect((await router.request('/api/none')).status).toBe(404)
})

test('nothing outside of the folders is served', async () => {
  for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/vendor/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%00', '/%ff']) {
    expect(await (await router.request(path)).text(), path).not.toBe('secret')
  }
})

test('only scripts that stand in the page itself are allowed to run there', () => {
  expect(scriptHashes).toEqual(["'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"])
})

test('pages say what they may do; scripts need not', async () => {
  const site = new Hono<Env>().use(securityHeaders([], false)).route('/', router)
  const page = (await site.request('/')).headers
  expect(page.get('content-security-policy')).toContain("script-src 'self'")
  expect(page.get('x-frame-options')).toBe('DENY')
  const script = (await site.request('/assets/main-a1B2c3D4.js')).headers
  expect(script.get('x-content-type-options')).toBe('nosniff')
  expect(script.get('content-security-policy')).toBeNull()
  // A picture may be opened by itself, and SVG may hold a script.
  expect((await site.request('/logo.svg')).headers.get('content-security-policy')).toContain("script-src 'self'")
})
