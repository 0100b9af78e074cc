//! Values as they stand in a spreadsheet, and as the tool keeps them.

import { kindOf, type AnyEntity, type Field, type Value } from '@shared/define'
import { labelOf, optionLabel } from '@shared/format'
import { entityNamed } from '@shared/registry'
import { isUuid, writable } from '@shared/validate'
import type { Queryable } from '../database/database'
import { tableOf } from '../ledger/project'

/** Between the words of a list of tags. */
const BETWEEN = '|'

export function toText(field: Field, value: Value, title: string | undefined): string {
  if (value === null) return ''
  if (kindOf(field) !== null) return title ?? String(value)
  if (field.type === 'enum') return optionLabel(field, String(value))
  if (field.type === 'money') return (Number(value) / 100).toFixed(2)
  if (field.type === 'bool') return value === true ? 'yes' : 'no'
  return Array.isArray(value) ? value.join(BETWEEN) : String(value)
}

/** What no field can take stays a text: the check of the field says what is wrong with it. */
export function fromText(field: Field, text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return null
  switch (field.type) {
    case 'int':
      return /^-?\d+$/.test(trimmed) ? Number(trimmed) : trimmed
    case 'decimal':
      return /^-?\d+([.,]\d+)?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : trimmed
    case 'money':
      return /^-?\d+([.,]\d{1,2})?$/.test(trimmed) ? Math.round(Number(trimmed.replace(',', '.')) * 100) : trimmed
    case 'bool':
      return YES.has(trimmed.toLowerCase()) ? true : NO.has(trimmed.toLowerCase()) ? false : trimmed
    case 'tags':
      return trimmed.split(BETWEEN)
    case 'enum':
      return field.options?.find((option) => option.label.toLowerCase() === trimmed.toLowerCase())?.value ?? trimmed
    default:
      return text
  }
}

const YES = new Set(['yes', 'true', '1', 'ja', 'oui'])
const NO = new Set(['no', 'false', '0', 'nein', 'non'])

/** Field names for the columns of a file, by name or label; undefined where none fits. */
export function fieldsOf(entity: AnyEntity, header: readonly string[]): (string | undefined)[] {
  const names = writable(entity)
  return header.map((text) => {
    const wanted = text.trim().toLowerCase()
    return names.find((name) => name.toLowerCase() === wanted) ?? names.find((name) => labelOf(entity, name).toLowerCase() === wanted)
  })
}

/** The id of the record or person that a text names: an id, an e-mail address, a title if only one has it. */
export async function idNamed(db: Queryable, field: Field, text: string): Promise<string> {
  const wanted = text.trim()
  if (isUuid(wanted)) return wanted
  const target = entityNamed(field.to ?? '')
  const statement =
    field.type === 'user'
      ? 'SELECT id FROM base.account WHERE lower(email) = lower($1) OR lower(name) = lower($1) LIMIT 2'
      : target
        ? `SELECT id FROM ${tableOf(target)} WHERE lower(title) = lower($1) LIMIT 2`
        : null
  const { rows } = statement === null ? { rows: [] } : await db.query<{ id: string }>(statement, [wanted])
  return rows.length === 1 && rows[0] ? rows[0].id : wanted
}
