//! Entities by the names that addresses, tables and references use.

import type { AnyEntity } from './define'
import { entities } from './entities'

// Widened once: generic code has no use for the precise types.
export const allEntities: readonly AnyEntity[] = entities

const byName = new Map(allEntities.map((entity) => [entity.name, entity]))
const byPlural = new Map(allEntities.map((entity) => [entity.plural, entity]))

export function entityNamed(name: string): AnyEntity | undefined {
  return byName.get(name)
}

export function entityAt(plural: string): AnyEntity | undefined {
  return byPlural.get(plural)
}
