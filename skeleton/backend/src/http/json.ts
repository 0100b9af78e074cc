//! Bodies and parameters of requests, checked before anybody works with them.

import type { Context } from 'hono'
import * as z from 'zod'
import de from 'zod/v4/locales/de.js'
import fr from 'zod/v4/locales/fr.js'
import { phrase, said, word } from '@shared/text'
import type { Env } from '../services'
import { badRequest, invalid } from './problem'

/** What zod says is wrong with a value; in English without these. */
const REASONS: Readonly<Record<string, typeof de>> = { de, fr }

/** The body as an object; an empty one counts as `{}`. */
export async function jsonBody(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text()
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('The body is not JSON.', 'malformed_json')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('The body has to be a JSON object.', 'malformed_json')
  return value as Record<string, unknown>
}

/** For the fixed shapes outside of entities. */
export async function bodyAs<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const reasons = REASONS[(c as Context<Env>).var.reader.language]?.()
  const result = schema.safeParse(await jsonBody(c), reasons && { error: reasons.localeError })
  if (result.success) return result.data
  throw invalid(
    result.error.issues.map((issue) => ({ field: String(issue.path[0] ?? ''), code: 'invalid', message: said('{field}: {reason}', { field: issue.path[0] === undefined ? word(phrase('The body')) : String(issue.path[0]), reason: word(issue.message) }) })),
  )
}

export function wholeNumber(c: Context, name: string, fallback: number, least: number, most: number): number {
  const text = c.req.query(name)
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid([{ field: name, code: 'invalid', message: said('{name} has to be a whole number from {least} to {most}.', { name, least, most }) }])
  }
  return value
}

export function instantParameter(c: Context, name: string): string | undefined {
  const text = c.req.query(name)
  if (text === undefined || text === '') return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw invalid([{ field: name, code: 'invalid', message: said('{name} has to be a date or an instant, like 2026-01-31T12:00:00Z.', { name }) }])
  // Events are ordered by microseconds, which a Date would cut off.
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{4,6}Z$/.test(text) ? text : new Date(time).toISOString()
}
