//! Fields that had another name once: their events keep it, for it was hashed, and whoever reads them meets the name of
//! today.

import type { Value } from '@shared/define'
import { allEntities } from '@shared/registry'
import type { LedgerEvent } from './append'

/** Entity to old name to new name, where there is any. */
const names = new Map(
  allEntities.flatMap((entity) => {
    const renamed = Object.entries(entity.fields).flatMap(([name, field]) => (field.was ?? []).map((old) => [old, name] as const))
    return renamed.length === 0 ? [] : [[entity.name, new Map(renamed)] as const]
  }),
)

export function renamed<E extends LedgerEvent>(event: E): E {
  const known = names.get(event.kind)
  if (!known || !event.data.set) return event
  const set: Record<string, Value> = {}
  for (const [name, value] of Object.entries(event.data.set)) set[known.get(name) ?? name] = value
  const lost = event.lost?.map((name) => known.get(name) ?? name)
  return { ...event, data: { ...event.data, set }, ...(lost === undefined ? {} : { lost }) }
}
