//! Labels and values as the reader's language writes them.

import type { AnyEntity, Field, Value } from '@shared/define'
import { formatValue as formatted, labelOf as labelled } from '@shared/format'
import { locale, plural, t, within } from './i18n'

export function labelOf(entity: AnyEntity, name: string): string {
  return labelled(entity, name, t)
}

export function formatValue(field: Field, value: Value | undefined): string {
  return formatted(field, value, locale, t)
}

/** `3 contacts` */
export function counted(entity: AnyEntity, count: number): string {
  return plural(count, '{count} {entity}', '{count} {entities}', { entity: within(entity.label), entities: within(entity.labelPlural) })
}
