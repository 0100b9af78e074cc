//! Which columns of a list somebody sees: kept in their browser.

import { useState } from 'react'
import type { AnyEntity } from '@shared/define'
import type { View } from '@shared/surface'

/** Everything that can be a column. */
export function possibleColumns(entity: AnyEntity): string[] {
  const fields = Object.entries(entity.fields).filter(([, field]) => !field.secret && field.type !== 'long').map(([name]) => name)
  return [...(entity.number === undefined ? [] : ['number']), ...fields, ...(Object.keys(entity.states).length > 0 ? ['state'] : []), 'created_at', 'updated_at']
}

export function useColumns(entity: AnyEntity, view?: View): [string[], (columns: string[]) => void] {
  const key = view ? `columns.${entity.name}.${view.name}` : `columns.${entity.name}`
  const given = view?.columns ?? entity.columns
  const [columns, setColumns] = useState(() => read(key, entity, given))
  const change = (next: string[]) => {
    const same = next.length === given.length && next.every((name, index) => name === given[index])
    if (same) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(next))
    setColumns(next)
  }
  return [columns, change]
}

function read(key: string, entity: AnyEntity, given: readonly string[]): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '')
    const known = Array.isArray(kept) ? kept.filter((name): name is string => possibleColumns(entity).includes(name as string)) : []
    if (known.length > 0) return known
  } catch {
    // Nothing was kept, or something else wrote there.
  }
  return [...given]
}
