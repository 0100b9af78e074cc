//! Values as people read them.

import type { AnyEntity, Field, Value } from './define'
import { place } from './place'
import { fill, type Translate } from './text'

const baseLabels = (t: Translate): Record<string, string> => ({
  number: t('Number'),
  state: t('State'),
  title: t('Title'),
  created_at: t('Created'),
  updated_at: t('Changed'),
  created_by: t('Created by'),
})

/** The label of a field or of a column that every record has. */
export function labelOf(entity: AnyEntity, name: string, t: Translate = fill): string {
  return entity.fields[name]?.label ?? baseLabels(t)[name] ?? name
}

export function stateLabel(entity: AnyEntity, state: string | null): string {
  return state === null ? '' : (entity.states[state]?.label ?? state)
}

export function optionLabel(field: Field, value: string): string {
  return field.options?.find((option) => option.value === value)?.label ?? value
}

/** Refs and users stay ids here: whoever has their titles shows those. */
export function formatValue(field: Field, value: Value | undefined, locale?: string, t: Translate = fill): string {
  if (value === null || value === undefined) return ''
  switch (field.type) {
    case 'enum':
      return optionLabel(field, String(value))
    case 'bool':
      return value === true ? t('Yes') : t('No')
    case 'int':
      return new Intl.NumberFormat(locale).format(Number(value))
    case 'decimal':
      return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(Number(value))
    case 'money':
      return new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(Number(value) / 100)
    case 'date':
      return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${String(value)}T00:00:00Z`))
    case 'instant':
      return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: place().zone }).format(new Date(String(value)))
    case 'country':
      return new Intl.DisplayNames(locale ? [locale] : [], { type: 'region', fallback: 'code' }).of(String(value)) ?? String(value)
    case 'tags':
      return Array.isArray(value) ? value.join(', ') : String(value)
    default:
      return String(value)
  }
}
