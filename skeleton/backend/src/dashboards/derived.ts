//! The start page of a tool that declares none: how much there is, how it grows, and how it stands.

import type { AnyEntity } from '@shared/define'
import type { Card, Chart, Dashboard } from '@shared/surface'

const MOST_CARDS = 8
const MOST_CHARTS = 3

export function derivedDashboard(entities: readonly AnyEntity[]): Dashboard {
  const cards = entities.slice(0, MOST_CARDS).map((entity): Card => ({ label: entity.labelPlural, entity: entity.name, filter: {} }))
  const stateful = entities.filter((entity) => Object.keys(entity.states).length > 1)
  // Each picture is of another kind of record: two with the same name would have to explain themselves.
  const [growing, ...others] = stateful.length > 1 ? stateful : entities
  const growth: Chart[] = growing ? [{ label: growing.labelPlural, entity: growing.name, filter: {}, kind: 'line', group: 'month' }] : []
  const standing = others.filter((entity) => stateful.includes(entity)).slice(0, MOST_CHARTS - 1).map((entity, index): Chart => ({ label: entity.labelPlural, entity: entity.name, filter: {}, kind: index === 0 ? 'donut' : 'bar', group: 'state' }))
  return { name: 'home', label: 'Home', icon: 'house', group: '', cards, charts: [...growth, ...standing] }
}
