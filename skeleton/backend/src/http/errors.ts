//! What clients are told of whatever was thrown; the log is told the rest.

import type { Context } from 'hono'
import { DatabaseUnavailable } from '../database/database'
import { errorFields } from '../log'
import type { Env } from '../services'
import { Problem, unavailable } from './problem'

export function problemOf(c: Context<Env>, error: unknown): Problem {
  if (error instanceof Problem) return error
  const { services, requestId } = c.var
  const about = { ...errorFields(error), 'request.id': requestId }
  if (error instanceof DatabaseUnavailable) {
    services.log.warn('the database is unavailable', about)
    return unavailable()
  }
  services.log.error('a request failed', { ...about, method: c.req.method, path: c.req.path })
  return new Problem(500, 'internal', 'Internal error', 'Something went wrong here. The log has the reason.', { request_id: requestId })
}

/** In the reader's language. */
export function answerTo(c: Context<Env>, error: unknown): Response {
  return problemOf(c, error).response(c.var.reader)
}

/** What a limit of the body answers. */
export function tooLarge(detail: string): (c: Context) => Response {
  return (c) => answerTo(c as Context<Env>, new Problem(413, 'too_large', 'Too large', detail))
}
