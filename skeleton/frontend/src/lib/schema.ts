//! The tool's entities, views and dashboards with their labels in the reader's language. Pages take them from here, never from `@shared`.

import type { AnyEntity } from '@shared/define'
import { dashboards as definedDashboards } from '@shared/dashboards'
import { allEntities as defined } from '@shared/registry'
import type { Dashboard, View } from '@shared/surface'
import { views as definedViews } from '@shared/views'
import { language, t } from './i18n'

/** Keys of a definition whose values people read. */
const READ = new Set(['label', 'labelPlural', 'description', 'help', 'group', 'deny'])

export const allEntities: readonly AnyEntity[] = language === 'en' ? defined : translated(defined)

export const views: readonly View[] = translated(definedViews)
export const dashboards: readonly Dashboard[] = translated(definedDashboards)

const byName = new Map(allEntities.map((entity) => [entity.name, entity]))
const byPlural = new Map(allEntities.map((entity) => [entity.plural, entity]))

export function entityNamed(name: string): AnyEntity | undefined {
  return byName.get(name)
}

export function entityAt(plural: string): AnyEntity | undefined {
  return byPlural.get(plural)
}

/** Every text of a definition that people read. */
export function labelsOf(definition: unknown): string[] {
  if (typeof definition !== 'object' || definition === null) return []
  return Object.entries(definition).flatMap(([key, value]) => (READ.has(key) && typeof value === 'string' ? [value] : labelsOf(value)))
}

function translated<T>(definition: T): T {
  if (Array.isArray(definition)) return definition.map(translated) as T
  if (typeof definition !== 'object' || definition === null) return definition
  return Object.fromEntries(Object.entries(definition).map(([key, value]) => [key, READ.has(key) && typeof value === 'string' ? t(value) : translated(value as unknown)])) as T
}
