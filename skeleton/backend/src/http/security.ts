//! Headers that tell browsers what this site never does.

import { createMiddleware } from 'hono/factory'
import type { Env } from '../services'

export function securityHeaders(scriptHashes: readonly string[], secure: boolean) {
  const policy = [
    "default-src 'self'",
    ["script-src 'self'", ...scriptHashes].join(' '),
    // Components place themselves by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
  // Public forms know nobody who is signed in, so they may stand in other websites; nothing else may.
  const framed = (path: string) => path.startsWith('/f/')
  // Nothing is shown or run under the address of a script or a style sheet: what a page may do is of no use there, and
  // dozens of them are loaded for one page.
  const part = (type: string | null) => /^text\/(javascript|css)\b/.test(type ?? '')
  return createMiddleware<Env>(async (c, next) => {
    await next()
    const { headers } = c.res
    headers.set('x-content-type-options', 'nosniff')
    headers.set('x-request-id', c.var.requestId)
    if (!part(headers.get('content-type'))) {
      headers.set('content-security-policy', framed(c.req.path) ? policy : `${policy}; frame-ancestors 'none'`)
      if (!framed(c.req.path)) headers.set('x-frame-options', 'DENY')
      headers.set('referrer-policy', 'same-origin')
      headers.set('cross-origin-opener-policy', 'same-origin')
      headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()')
    }
    if (secure) headers.set('strict-transport-security', 'max-age=31536000')
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  })
}
