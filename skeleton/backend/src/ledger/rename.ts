//! Fields and states that had another name once: their events keep it, for it was hashed, and whoever reads them meets the
//! name of today.

import type { Value } from '@shared/define'
import { allEntities } from '@shared/registry'
import type { LedgerEvent } from './append'

type Names = ReadonlyMap<string, string>

/** Old name to new name. */
function renames(of: { readonly [name: string]: { readonly was?: readonly string[] } }): Names {
  return new Map(Object.entries(of).flatMap(([name, { was = [] }]) => was.map((old) => [old, name] as const)))
}

/** Of each entity that renamed something. */
const names = new Map(
  allEntities.flatMap((entity) => {
    const [fields, states] = [renames(entity.fields), renames(entity.states)]
    return fields.size + states.size === 0 ? [] : [[entity.name, { fields, states }] as const]
  }),
)

export function renamed<E extends LedgerEvent>(event: E): E {
  const known = names.get(event.kind)
  if (!known) return event
  const { fields, states } = known
  const stateNow = <V extends Value | undefined>(state: V) => (typeof state === 'string' ? (states.get(state) ?? state) : state)
  const data = { ...event.data }
  if (data.set) data.set = Object.fromEntries(Object.entries(data.set).map(([name, value]) => (name === 'state' ? [name, stateNow(value)] : [fields.get(name) ?? name, value])))
  if (typeof data.from === 'string') data.from = stateNow(data.from)
  const lost = event.lost?.map((name) => fields.get(name) ?? name)
  return { ...event, data, ...(lost === undefined ? {} : { lost }) }
}
