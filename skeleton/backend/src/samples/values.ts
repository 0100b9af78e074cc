//! Plausible values for a record of any entity, from what its definition says: types, options, names, and whether a
//! day lies ahead or behind. Nothing is left to chance: the same number gives the same record.

import { isWritten, type AnyEntity, type Field, type Value } from '@shared/define'
import { phrase, type Translate } from '@shared/text'
import type { Values } from '@shared/validate'
import { namesOf, PEOPLE, wordsOf } from './words'

export interface Surroundings {
  today: Date
  /** Whom records name where they name a person. */
  user: string | null
  /** The sample records that there are already, by entity. */
  records: ReadonlyMap<string, readonly string[]>
  t: Translate
}

const DAY = 86_400_000
const AHEAD = [3, 9, 18, 30, 47, 75, 120, 240] as const
const BEHIND = [2, 6, 13, 25, 48, 90, 160, 300] as const
const AMOUNTS = [4_900, 129_900, 34_950, 78_000, 19_900, 249_000, 9_900, 59_500] as const
const COUNTRIES = ['DE', 'FR', 'AT', 'NL', 'IT', 'PT', 'CH', 'DK'] as const

/** Null where a record needs another one that is not there, or there are no more examples of what it could be. */
export function sampleValues(entity: AnyEntity, index: number, around: Surroundings): Values | null {
  if (entity.title.some((name) => index >= (entity.fields[name]?.examples?.length ?? Infinity))) return null
  const values: Values = {}
  for (const [name, field] of Object.entries(entity.fields)) {
    if (!isWritten(field) || !isWanted(entity, name, field)) continue
    const value = sampleValue(entity, name, field, index, around)
    if (value !== null) values[name] = value
    else if (field.required === true && field.default === undefined) return null
  }
  return values
}

/** What a field with a meaning of its own may hold; null: leave it empty. */
export function sampleValue(entity: AnyEntity, name: string, field: Field, index: number, around: Surroundings): Value {
  switch (field.type) {
    case 'text':
      return field.default ?? text(entity, name, field, index, around)
    case 'long':
      return example(field, index, around) ?? around.t(phrase('This is a sample, to show how it looks. It goes away with the sample data.'))
    case 'email':
      return `${asWord(pick(PEOPLE, index), '.')}${index < PEOPLE.length ? '' : index}@example.com`
    case 'phone':
      return `+49 30 5550${100 + index}`
    case 'url':
      return `https://example.com/${asWord(entity.label, '-')}/${index + 1}`
    case 'country':
      return pick(COUNTRIES, index)
    case 'enum':
      return index % 2 === 0 && field.default !== undefined ? field.default : oneOf((field.options ?? []).map(({ value }) => value), index)
    case 'int':
      return field.unique === true ? index + 1 : (field.default ?? whole(name, index))
    case 'decimal':
      return field.default ?? whole(name, index) + 0.5
    case 'money':
      return pick(AMOUNTS, index)
    case 'bool':
      return index % 3 === 1
    case 'date':
      return day(entity, name, index, around.today).toISOString().slice(0, 10)
    case 'instant':
      return new Date(around.today.getTime() - pick(BEHIND, index) * 3_600_000).toISOString()
    case 'tags':
      return field.examples === undefined ? [around.t(phrase('sample'))] : [...new Set([0, 1].map((more) => example(field, index + more, around) ?? ''))]
    case 'user':
      return field.required === true || index % 3 !== 2 ? around.user : null
    // Nobody made a file for it.
    case 'file':
    case 'signature':
      return null
    case 'ref':
      return oneOf(field.to === entity.name ? [] : (around.records.get(field.to ?? '') ?? []), index)
  }
}

/** What moves ask for or fill in comes with them; of optional free text one field is enough. */
function isWanted(entity: AnyEntity, name: string, field: Field): boolean {
  if (field.required === true) return true
  if (field.examples !== undefined) return true
  if (field.secret === true || Object.values(entity.moves).some((move) => move.ask?.includes(name))) return false
  const seen = entity.columns.includes(name) || entity.title.includes(name)
  switch (field.type) {
    case 'instant':
      return false
    case 'date':
      return field.once !== true && (seen || field.filter === true || field.personal === true || isDeadline(entity, name))
    case 'long':
      return Object.keys(entity.fields).find((other) => entity.fields[other]?.type === 'long') === name
    case 'text':
      return seen || wordsOf(name) !== undefined
    default:
      return true
  }
}

function text(entity: AnyEntity, name: string, field: Field, index: number, around: Surroundings): string {
  const given = example(field, index, around)
  if (given !== null) return given
  const { t } = around
  if (/key|code|slug/.test(name)) return `${asWord(t(entity.label), '-')}-${index + 1}`
  if (/serial|reference|number|sku|barcode/.test(name)) return `${initials(field.label)}-${4_104 + 37 * index}`
  if (field.personal === true && /name/.test(name)) return pick(PEOPLE, index)
  const isName = entity.title.includes(name) && wordsOf(name) === undefined
  const words = isName ? namesOf(entity.icon) : wordsOf(name)
  const found = words === undefined ? null : pick(words, index)
  return found === null ? `${t(isName ? entity.label : field.label)} ${index + 1}` : t(found)
}

function example(field: Field, index: number, { t }: Surroundings): string | null {
  const found = oneOf(field.examples ?? [], index)
  return found === null ? null : t(found)
}

function whole(name: string, index: number): number {
  if (/month/.test(name)) return pick([12, 24, 36, 48], index)
  if (/day/.test(name)) return pick([30, 14, 60, 90], index)
  if (/year/.test(name)) return pick([2, 3, 5, 10], index)
  if (/likelihood|impact|severity|score|level|rating|priority/.test(name)) return 1 + (index % 4)
  return pick([5, 12, 3, 25, 8, 40, 16, 60], index)
}

/** Deadlines and ends lie ahead, with one that is over; what somebody did lies behind. */
function day(entity: AnyEntity, name: string, index: number, today: Date): Date {
  const at = (days: number) => new Date(today.getTime() + days * DAY)
  if (/born|birth/.test(name)) return at(-365 * (24 + 5 * index) - 40)
  if (isEnd(entity, name) || /until|due|end|expir|renew|next|by$|planned|review|return|warranty/.test(name)) return index === 4 ? at(-5) : at(pick(AHEAD, index))
  return at(-pick(BEHIND, index))
}

function isDeadline(entity: AnyEntity, name: string): boolean {
  return Object.values(entity.deadlines ?? {}).some((deadline) => deadline.from === name)
}

/** The day itself is the end, and not one that something is counted from. */
function isEnd(entity: AnyEntity, name: string): boolean {
  return Object.values(entity.deadlines ?? {}).some((deadline) => deadline.from === name && deadline.add === undefined)
}

function pick<T>(values: readonly [T, ...T[]], index: number): T {
  return values[index % values.length] ?? values[0]
}

function oneOf<T>(values: readonly T[], index: number): T | null {
  return values[index % values.length] ?? null
}

function asWord(text: string, between: string): string {
  return text.normalize('NFKD').toLowerCase().replaceAll(/[^a-z0-9 ]/g, '').trim().replaceAll(/ +/g, between)
}

function initials(label: string): string {
  return label.split(/\s+/).map((word) => word.charAt(0).toUpperCase()).join('').replaceAll(/[^A-Z]/g, '') || 'N'
}
