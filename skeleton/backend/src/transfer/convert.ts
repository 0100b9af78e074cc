//! Values as they stand in a spreadsheet, and as the tool keeps them.

import { startOfDay } from '@shared/calendar'
import { kindOf, type Field, type Value } from '@shared/define'
import { optionLabel } from '@shared/format'
import { withOffset } from '@shared/place'
import { entityNamed } from '@shared/registry'
import { fill, type Translate } from '@shared/text'
import { isUuid } from '@shared/validate'
import { may, type Caller } from '../auth/caller'
import type { Queryable } from '../database/database'
import { reachable } from '../entities/reach'
import { tableOf, titleColumn } from '../ledger/project'
import { everywhere } from './languages'
import { serialOf } from './xlsx/dates'
import type { Cell } from './xlsx/write'

/** Between the words of a list of tags. */
const BETWEEN = '|'

export function toText(field: Field, value: Value, title: string | undefined, t: Translate = fill): string {
  if (value === null) return ''
  if (kindOf(field) !== null) return title ?? String(value)
  if (field.type === 'enum') return t(optionLabel(field, String(value)))
  if (field.type === 'money') return (Number(value) / 100).toFixed(2)
  if (field.type === 'instant') return withOffset(String(value))
  if (field.type === 'bool') return value === true ? t('yes') : t('no')
  return Array.isArray(value) ? value.join(BETWEEN) : String(value)
}

/** What a spreadsheet counts and sorts as what it is; the rest is text. */
export function toCell(field: Field, value: Value, title: string | undefined, t: Translate): Cell {
  if (value === null) return null
  switch (field.type) {
    case 'int':
    case 'decimal':
      return { number: Number(value), style: 'number' }
    case 'money':
      return { number: Number(value) / 100, style: 'money' }
    case 'bool':
      return value === true
    case 'date':
    case 'instant': {
      const serial = serialOf(String(value))
      return serial === null ? String(value) : { number: serial, style: field.type }
    }
    default:
      return toText(field, value, title, t)
  }
}

/** What no field can take stays a text: the check of the field says what is wrong with it. */
export function fromText(field: Field, text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return null
  switch (field.type) {
    case 'int':
      return /^-?\d+$/.test(plainNumber(trimmed)) ? Number(plainNumber(trimmed)) : trimmed
    case 'decimal':
      return /^-?\d+(\.\d+)?$/.test(plainNumber(trimmed)) ? Number(plainNumber(trimmed)) : trimmed
    case 'money':
      return /^-?\d+(\.\d{1,2})?$/.test(plainNumber(trimmed)) ? Math.round(Number(plainNumber(trimmed)) * 100) : trimmed
    case 'bool':
      return YES.has(trimmed.toLowerCase()) ? true : NO.has(trimmed.toLowerCase()) ? false : trimmed
    case 'date':
      return plainDate(trimmed)
    case 'instant':
      return /^\d{4}-\d{2}-\d{2}$/.test(plainDate(trimmed)) ? startOfDay(plainDate(trimmed)).toISOString() : trimmed
    case 'tags':
      return trimmed.split(BETWEEN)
    case 'enum':
      return (field.options?.find((option) => option.value === trimmed) ?? field.options?.find((option) => isLabel(option.label, trimmed)))?.value ?? trimmed
    default:
      return text
  }
}

function isLabel(label: string, text: string): boolean {
  return everywhere(label).some((each) => each.toLowerCase() === text.toLowerCase())
}

const YES = new Set(['yes', 'true', '1', 'ja', 'wahr', 'oui', 'vrai'])
const NO = new Set(['no', 'false', '0', 'nein', 'falsch', 'non', 'faux'])

/** `1.234,56`, `1,234.56`, `1 234,56` and `1234,56` are 1234.56. One sign alone, as in `1.234`, separates decimals. */
function plainNumber(text: string): string {
  if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(text)) return text.replaceAll('.', '').replace(',', '.')
  if (/^-?\d{1,3}(,\d{3})+\.\d+$/.test(text)) return text.replaceAll(',', '')
  if (/^-?\d{1,3}(['’\s]\d{3})+([.,]\d+)?$/.test(text)) return text.replaceAll(/['’\s]/g, '').replace(',', '.')
  return text.replace(',', '.')
}

/** `31.1.2026`, as much of Europe writes it. With slashes nobody can know which is the month. */
function plainDate(text: string): string {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? []
  return year === '' ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** The id of the record or person that a text names: an id, an e-mail address, a title if only one has it. Who may not
 * read a record does not find it. */
export async function idNamed(db: Queryable, caller: Caller, field: Field, text: string): Promise<string> {
  const wanted = text.trim()
  if (isUuid(wanted)) return wanted
  const values: unknown[] = [wanted]
  const statement = field.type === 'user' ? 'SELECT id FROM base.account WHERE lower(email) = lower($1) OR lower(name) = lower($1)' : titled(caller, field, (value) => `$${values.push(value)}`)
  const { rows } = statement === null ? { rows: [] } : await db.query<{ id: string }>(`${statement} LIMIT 2`, values)
  return rows.length === 1 && rows[0] ? rows[0].id : wanted
}

function titled(caller: Caller, field: Field, bind: (value: unknown) => string): string | null {
  const target = entityNamed(field.to ?? '')
  if (!target || !may(caller, target, 'read')) return null
  const reached = reachable(caller, target, bind)
  return `SELECT id FROM ${tableOf(target)} WHERE (lower(title) = lower($1) OR lower(${titleColumn(target, caller.reader)}) = lower($1))${reached === null ? '' : ` AND ${reached}`}`
}
