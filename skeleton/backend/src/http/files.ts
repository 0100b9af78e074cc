//! The web application's files: compressed ones where the browser takes them, names with a hash for
//! a year, everything that is not a file as the start page.

import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Context, Hono } from 'hono'
import type { Env } from '../services'
import type { Modules } from './start-page'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
}

const FOR_A_YEAR = 'public, max-age=31536000, immutable'

export interface Pages {
  router: Hono<Env>
  /** For the scripts that stand in the start page itself. */
  scriptHashes: string[]
}

/** `start` makes the start page that one visitor gets of the built one. */
export async function servePages(publicDir: string, vendorDir: string | null, start?: (c: Context<Env>, page: string, modules: Modules) => Promise<string>): Promise<Pages> {
  const index = await readFile(join(publicDir, 'index.html'), 'utf8').catch(() => null)
  const modules = JSON.parse(await readFile(join(publicDir, 'modules.json'), 'utf8').catch(() => '{}')) as Modules
  const router = new Hono<Env>()
  router.get('/vendor/*', async (c) => {
    const name = c.req.path.slice('/vendor/'.length)
    const found = (vendorDir === null ? null : await file(vendorDir, name, c.req.raw, true)) ?? (await file(join(publicDir, 'vendor'), name, c.req.raw, true))
    return found ?? c.notFound()
  })
  router.get('*', async (c) => {
    if (c.req.path.startsWith('/api/')) return c.notFound()
    const found = c.req.path === '/index.html' ? null : await file(publicDir, c.req.path.slice(1), c.req.raw)
    if (found) return found
    if (extname(c.req.path) !== '' && !c.req.header('accept')?.includes('text/html')) return c.notFound()
    if (index === null) return c.notFound()
    return page(c.req.raw, start ? await start(c, index, modules) : index)
  })
  return { router, scriptHashes: index === null ? [] : inlineScriptHashes(index) }
}

/** `'sha256-…'` for every script with its text in the page. */
export function inlineScriptHashes(html: string): string[] {
  return [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi)]
    .filter(([, attributes]) => !/\bsrc\s*=/i.test(attributes ?? ''))
    .map(([, , text]) => `'sha256-${createHash('sha256').update(text ?? '').digest('base64')}'`)
}

/** Never the same for two visitors, so it is asked for each time. */
function page(request: Request, text: string): Response {
  const headers = new Headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache, private', vary: 'accept-encoding, accept-language, cookie' })
  if (!request.headers.get('accept-encoding')?.includes('gzip')) return new Response(text, { headers })
  headers.set('content-encoding', 'gzip')
  return new Response(gzipSync(text), { headers })
}

async function file(folder: string, name: string, request: Request, immutable = false): Promise<Response | null> {
  let decoded: string
  try {
    decoded = decodeURIComponent(name)
  } catch {
    return null
  }
  const path = normalize(join(folder, decoded))
  if (decoded.includes('\0') || decoded.split('/').some((part) => part.startsWith('.')) || !path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return null
  const plain = await stat(path).catch(() => null)
  if (!plain?.isFile()) return null

  const accepted = request.headers.get('accept-encoding') ?? ''
  for (const [encoding, ending] of [
    ['br', '.br'],
    ['gzip', '.gz'],
    ['', ''],
  ] as const) {
    if (encoding !== '' && !accepted.includes(encoding)) continue
    const info = ending === '' ? plain : await stat(path + ending).catch(() => null)
    if (!info?.isFile()) continue
    const etag = `"${info.size.toString(36)}-${Math.trunc(info.mtimeMs).toString(36)}"`
    const headers = new Headers({
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cache-control': immutable || isHashed(name) ? FOR_A_YEAR : 'no-cache',
      etag,
      vary: 'accept-encoding',
    })
    if (encoding !== '') headers.set('content-encoding', encoding)
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
    return new Response(new Uint8Array(await readFile(path + ending)), { headers })
  }
  return null
}

/** The build puts a hash into the names of these; all of `vendor/` are. */
function isHashed(name: string): boolean {
  return /^assets\/.*[-.][A-Za-z0-9_-]{8,10}\.\w+$|[-.][A-Z0-9]{8}\.\w+$/.test(name)
}
