//! Errors as clients see them: `application/problem+json` with a stable code. What happened inside
//! goes to the log, once. Texts are said in the reader's language when they are answered, and in English until then.

import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { fill, joined, spoken, type Speaker, type Words } from '@shared/text'
import type { FieldError, Mistake } from '@shared/validate'
import type { Row } from '../ledger/project'

export class Problem extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    readonly title: string,
    readonly detail: Words,
    readonly extra: Record<string, unknown> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(spoken(detail, { t: fill }))
  }

  body(reader: Speaker): Record<string, unknown> {
    const errors = mistakesIn(this.extra, reader)
    return { type: 'about:blank', title: reader.t(this.title), status: this.status, detail: spoken(this.detail, reader), code: this.code, ...this.extra, ...(errors === undefined ? {} : { errors }) }
  }

  response(reader: Speaker): Response {
    return new Response(JSON.stringify(this.body(reader)), {
      status: this.status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...this.headers },
    })
  }
}

/**
 * Somebody else changed the record in the meantime. It knows the record as it is now, and tells it to nobody: whoever
 * answers shows of it what the caller may see.
 */
export class StaleWrite extends Problem {
  readonly #now: Row

  constructor(detail: Words, changed: readonly object[], now: Row) {
    super(409, 'stale', 'Conflict', detail, { changed })
    this.#now = now
  }

  now(): Row {
    return this.#now
  }
}

/** What a problem tells besides: the mistakes of an input have a message each. */
export function mistakesIn(extra: Record<string, unknown>, reader: Speaker): FieldError[] | undefined {
  const errors = extra['errors'] as readonly Mistake[] | undefined
  return errors?.map((mistake) => ({ ...mistake, message: spoken(mistake.message, reader) }))
}

export const badRequest = (detail: Words, code = 'bad_request') => new Problem(400, code, 'Bad request', detail)

export const notSignedIn = (detail: Words = 'Sign in first.', code = 'not_signed_in') => new Problem(401, code, 'Not signed in', detail)

export const forbidden = (detail: Words, code = 'forbidden') => new Problem(403, code, 'Forbidden', detail)

export const notFound = (detail: Words = 'There is nothing here.') => new Problem(404, 'not_found', 'Not found', detail)

export const conflict = (code: string, detail: Words, extra: Record<string, unknown> = {}) => new Problem(409, code, 'Conflict', detail, extra)

export function invalid(errors: readonly Mistake[], detail: Words = joined(errors.map((error) => error.message), ' ')): Problem {
  return new Problem(422, 'invalid', 'Invalid input', detail, { errors })
}

export function tooMany(code: string, detail: Words, seconds: number, headers: Record<string, string> = {}): Problem {
  return new Problem(429, code, 'Too many requests', detail, {}, { ...headers, 'retry-after': String(Math.max(1, Math.ceil(seconds))) })
}

export function unavailable(): Problem {
  return new Problem(503, 'unavailable', 'Unavailable', 'The database cannot be reached. Try again in a moment.', {}, { 'retry-after': '5' })
}
