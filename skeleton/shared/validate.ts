//! What may be written into a record, as zod schemas made from the fields. The forms and the REST
//! routes use the same ones, so a message reads the same wherever a mistake is noticed.

import * as z from 'zod'
import { isWritten, type AnyEntity, type Field, type Move, type Value } from './define'
import { fill, joined, phrase, said, spoken, word, type Said, type Translate, type Words } from './text'

export type Values = { [field: string]: Value }

export interface FieldError {
  field: string
  /** Stable: `required`, `invalid`, `too_long`, `unknown_field`, `read_only`, `taken`, … */
  code: string
  message: string
}

export interface Mistake extends Omit<FieldError, 'message'> {
  message: Words
}

const LONGEST_TEXT = 500
const LONGEST_LONG = 100_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const EMAIL = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;.]{2,}$/
const PHONE = /^[+(]?[0-9][0-9 ()./-]{2,38}$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/
// What PostgreSQL cannot store: NUL and halves of characters.
// oxlint-disable-next-line no-control-regex -- NUL is what it looks for
const UNSTORABLE = /\u0000|\p{Surrogate}/u

export function isUuid(value: string): boolean {
  return UUID.test(value)
}

/** For a whole new record; what has a default may be left out. */
export function createSchema(entity: AnyEntity): z.ZodType<Values, Values> {
  return cached(created, entity, () => objectOf(entity, writable(entity), (field) => field.required === true && field.default === undefined))
}

/** For changes of a record: every field may be left out. */
export function changeSchema(entity: AnyEntity): z.ZodType<Values, Values> {
  return cached(changed, entity, () => objectOf(entity, writable(entity), () => false))
}

/** For what a move asks; `record` says what is there already and need not be given again. */
export function askSchema(entity: AnyEntity, move: Move, record?: { readonly [field: string]: Value }): z.ZodType<Values, Values> {
  const names = move.ask ?? []
  return objectOf(entity, names, (field, name) => field.type !== 'bool' && (record?.[name] ?? null) === null, true)
}

/** Every issue with its field, in words for people. */
export function fieldErrors(error: z.ZodError, t: Translate = fill): FieldError[] {
  return mistakes(error).map((mistake) => ({ ...mistake, message: spoken(mistake.message, { t }) }))
}

/** The same, before it is said in any language. */
export function mistakes(error: z.ZodError): Mistake[] {
  return error.issues.map((issue) => {
    const field = String(issue.path[0] ?? '')
    if (issue.code !== 'custom') return { field, code: 'invalid', message: issue.message }
    const { code, message } = issue.params as { code: string; message: Said }
    return { field, code, message }
  })
}

/** Names of the fields that somebody may write: all but those that the tool works out. */
export function writable(entity: AnyEntity): string[] {
  return Object.entries(entity.fields)
    .filter(([, field]) => isWritten(field))
    .map(([name]) => name)
}

const created = new WeakMap<AnyEntity, z.ZodType<Values, Values>>()
const changed = new WeakMap<AnyEntity, z.ZodType<Values, Values>>()

function cached(cache: WeakMap<AnyEntity, z.ZodType<Values, Values>>, entity: AnyEntity, make: () => z.ZodType<Values, Values>): z.ZodType<Values, Values> {
  const known = cache.get(entity)
  if (known) return known
  const schema = make()
  cache.set(entity, schema)
  return schema
}

type Check = (given: unknown) => Checked

function objectOf(
  entity: AnyEntity,
  names: readonly string[],
  needed: (field: Field, name: string) => boolean,
  asked = false,
): z.ZodType<Values, Values> {
  const checks = new Map<string, Check>()
  for (const name of names) {
    const field = entity.fields[name]
    if (field) checks.set(name, fieldCheck(field, needed(field, name), asked ? needed(field, name) : field.required === true))
  }
  return z.record(z.string(), z.unknown()).transform((given, context) => {
    const values: Values = {}
    const fail = (field: string, code: string, text: string, values: Said['values']) => context.addIssue({ code: 'custom', path: [field], message: text, params: { code, message: said(text, values) } })
    for (const name of Object.keys(given)) {
      if (checks.has(name)) continue
      const field = entity.fields[name]
      if (field && !isWritten(field)) fail(name, 'read_only', phrase('{field} is worked out by the tool.'), { field: word(field.label) })
      else fail(name, 'unknown_field', phrase('There is no field {name} here.'), { name })
    }
    for (const [name, check] of checks) {
      const result = check(given[name])
      if ('error' in result) fail(name, result.code ?? 'invalid', result.error, { ...result.values, field: word(entity.fields[name]?.label ?? name) })
      else if (result.value !== undefined) values[name] = result.value
    }
    return values
  }) as unknown as z.ZodType<Values, Values>
}

/** `needed`: must be given. `filled`: when given, must not be empty. */
function fieldCheck(field: Field, needed: boolean, filled: boolean): Check {
  const check = checkOf(field)
  const missing: Checked = { error: phrase('{field} is needed.'), code: 'required' }
  return (given) => {
    if (given === undefined) return needed ? missing : { value: undefined }
    const value = typeof given === 'string' && given.trim() === '' ? null : given
    if (value === null || (Array.isArray(value) && value.length === 0 && filled)) return filled ? missing : { value: null }
    return check(value)
  }
}

/** `error` is a text for people that speaks of the `{field}`. */
type Checked = { value: Value | undefined } | { error: string; values?: Said['values']; code?: string }

function checkOf(field: Field): (value: unknown) => Checked {
  switch (field.type) {
    case 'text':
      return text(LONGEST_TEXT)
    case 'long':
      return text(LONGEST_LONG)
    case 'email':
      return matching(EMAIL, phrase('{field} has to be an e-mail address, like ana@example.com.'), 254)
    case 'phone':
      return matching(PHONE, phrase('{field} has to be a phone number, like +49 30 123456.'), 40)
    case 'country':
      return (value) => {
        const code = typeof value === 'string' ? value.trim().toUpperCase() : ''
        return /^[A-Z]{2}$/.test(code) ? { value: code } : { error: phrase('{field} has to be a country code of two letters, like DE.') }
      }
    case 'url':
      return (value) => {
        if (typeof value !== 'string' || value.length > 2000 || UNSTORABLE.test(value) || !/^https?:\/\/[^\s/]/i.test(value.trim()) || !URL.canParse(value.trim())) {
          return { error: phrase('{field} has to be a web address that starts with https:// or http://.') }
        }
        return { value: value.trim() }
      }
    case 'user':
      return matching(UUID, phrase('{field} has to be a person from the list.'), 36)
    case 'ref':
      return matching(UUID, phrase('{field} has to be a record from the list.'), 36)
    case 'file':
    case 'signature':
      return matching(UUID, phrase('{field} has to be a file that was uploaded.'), 36)
    case 'enum': {
      const values = (field.options ?? []).map((option) => option.value)
      const options = joined((field.options ?? []).map((option) => option.label), ', ')
      return (value) =>
        typeof value === 'string' && values.includes(value) ? { value } : { error: phrase('{field} has to be one of {options}.'), values: { options }, code: 'not_an_option' }
    }
    case 'int':
    case 'money':
      return (value) => (Number.isSafeInteger(value) ? { value: value as number } : { error: phrase('{field} has to be a whole number.') })
    case 'decimal':
      return (value) =>
        typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e13 ? { value } : { error: phrase('{field} has to be a number.') }
    case 'bool':
      return (value) => (typeof value === 'boolean' ? { value } : { error: phrase('{field} has to be yes or no.') })
    case 'date':
      return (value) => (typeof value === 'string' && isDate(value) ? { value } : { error: phrase('{field} has to be a date, like 2026-01-31.') })
    case 'instant':
      return (value) => {
        const time = typeof value === 'string' && INSTANT.test(value) && isDate(value.slice(0, 10)) ? Date.parse(value) : Number.NaN
        return Number.isNaN(time) ? { error: phrase('{field} has to be a date with a time, like 2026-01-31T12:00:00Z.') } : { value: new Date(time).toISOString() }
      }
    case 'tags':
      return tags
  }
}

function text(longest: number): (value: unknown) => Checked {
  return (value) => {
    if (typeof value !== 'string' || UNSTORABLE.test(value)) return { error: phrase('{field} has to be a text.') }
    const trimmed = value.trim()
    return trimmed.length > longest ? { error: phrase('{field} can have {count} characters at most.'), values: { count: longest }, code: 'too_long' } : { value: trimmed }
  }
}

function matching(pattern: RegExp, error: string, longest: number): (value: unknown) => Checked {
  return (value) => {
    const trimmed = typeof value === 'string' ? value.trim() : ''
    return trimmed.length <= longest && pattern.test(trimmed) && !UNSTORABLE.test(trimmed) ? { value: trimmed } : { error }
  }
}

function tags(value: unknown): Checked {
  if (!Array.isArray(value) || value.length > 50) return { error: phrase('{field} has to be a list of at most 50 words.') }
  const words: string[] = []
  for (const word of value as unknown[]) {
    if (typeof word !== 'string' || word.length > 100 || UNSTORABLE.test(word)) return { error: phrase('{field} has to be a list of short words.') }
    const trimmed = word.trim()
    if (trimmed !== '' && !words.includes(trimmed)) words.push(trimmed)
  }
  return { value: words }
}

function isDate(value: string): boolean {
  if (!DATE.test(value) || value < '0001-01-01') return false
  const time = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value)
}
