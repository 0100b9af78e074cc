//! The door: every request behind it has a caller, came from this site, and is within its limits.

import { createMiddleware } from 'hono/factory'
import { forbidden, notSignedIn, tooMany } from '../http/problem'
import type { Env } from '../services'
import { callerOfKey } from './keys'
import type { Standing } from './rate-limit'
import { callerOfSession } from './session'

export const authenticate = createMiddleware<Env>(async (c, next) => {
  const { database, limits, clock } = c.var.services
  const header = c.req.header('authorization')
  const bearer = header?.match(/^Bearer\s+(\S+)$/i)?.[1]
  if (header !== undefined && bearer === undefined) throw notSignedIn('The Authorization header has to be "Bearer" and an API key.')
  const caller = bearer === undefined ? await callerOfSession(c) : await callerOfKey(database, bearer, c.var.reader)
  if (!caller) throw bearer === undefined ? notSignedIn() : notSignedIn('This API key is not valid, or was revoked.')
  const standing = within(await limits.caller.take(caller.actor, clock()))
  c.set('caller', caller)
  await next()
  for (const [name, value] of Object.entries(standing.headers)) c.header(name, value)
})

/** Before anybody is asked who they are, so that guessing keys has an end too. */
export const limitAddress = createMiddleware<Env>(async (c, next) => {
  const { limits, clock } = c.var.services
  within(await limits.address.take(c.var.address, clock()))
  await next()
})

function within(standing: Standing): Standing {
  if (!standing.passes) throw tooMany('too_many_requests', 'Too many requests. Slow down a little.', standing.reset, standing.headers)
  return standing
}

/** Cookies travel with requests that other sites make; those must not change anything. */
export const sameOrigin = createMiddleware<Env>(async (c, next) => {
  const safe = ['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)
  if (!safe && c.req.header('authorization') === undefined && !fromThisSite(c.req.header('sec-fetch-site'), c.req.header('origin'), hosts(c))) {
    throw forbidden('The request came from another site.', 'cross_site')
  }
  await next()
})

function fromThisSite(fetchSite: string | undefined, origin: string | undefined, ours: readonly string[]): boolean {
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none'
  if (origin === undefined) return true
  return URL.canParse(origin) && ours.includes(new URL(origin).host)
}

function hosts(c: { req: { header(name: string): string | undefined }; var: Env['Variables'] }): string[] {
  const { publicUrl } = c.var.services.config
  return [c.req.header('host'), c.req.header('x-forwarded-host'), URL.canParse(publicUrl) ? new URL(publicUrl).host : undefined].filter(
    (host) => host !== undefined,
  )
}
