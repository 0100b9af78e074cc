//! Errors as clients see them: `application/problem+json` with a stable code. What happened inside
//! goes to the log, once.

import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { FieldError } from '@shared/validate'

export class Problem extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly extra: Record<string, unknown> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(detail)
  }

  body(): Record<string, unknown> {
    return { type: 'about:blank', title: this.title, status: this.status, detail: this.detail, code: this.code, ...this.extra }
  }

  response(): Response {
    return new Response(JSON.stringify(this.body()), {
      status: this.status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...this.headers },
    })
  }
}

export const badRequest = (detail: string, code = 'bad_request') => new Problem(400, code, 'Bad request', detail)

export const notSignedIn = (detail = 'Sign in first.', code = 'not_signed_in') => new Problem(401, code, 'Not signed in', detail)

export const forbidden = (detail: string, code = 'forbidden') => new Problem(403, code, 'Forbidden', detail)

export const notFound = (detail = 'There is nothing here.') => new Problem(404, 'not_found', 'Not found', detail)

export const conflict = (code: string, detail: string, extra: Record<string, unknown> = {}) => new Problem(409, code, 'Conflict', detail, extra)

export function invalid(errors: readonly FieldError[], detail = errors.map((error) => error.message).join(' ')): Problem {
  return new Problem(422, 'invalid', 'Invalid input', detail, { errors })
}

export function tooMany(code: string, detail: string, seconds: number, headers: Record<string, string> = {}): Problem {
  return new Problem(429, code, 'Too many requests', detail, {}, { ...headers, 'retry-after': String(Math.max(1, Math.ceil(seconds))) })
}

export function unavailable(): Problem {
  return new Problem(503, 'unavailable', 'Unavailable', 'The database cannot be reached. Try again in a moment.', {}, { 'retry-after': '5' })
}
