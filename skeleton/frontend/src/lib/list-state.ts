//! What a list shows, kept in its address: search, order, filters. The names are those of the API, so that a link to
//! a list, a saved view and a request say the same.

import { useNavigate, useSearch } from '@tanstack/react-router'
import type { AnyEntity } from '@shared/define'

export type Layout = 'table' | 'board'

export interface ListState {
  q: string
  sort: string
  layout: Layout
  /** By field, or `field.from` and `field.to`. */
  filters: { [name: string]: string }
}

const OWN = ['q', 'sort', 'layout']

export function parseState(entity: AnyEntity, search: { [name: string]: unknown }): ListState {
  const text = (name: string) => (search[name] === undefined ? '' : String(search[name]))
  const known = (name: string) => name === 'state' || entity.fields[name.split('.')[0] ?? ''] !== undefined
  const filters = Object.entries(search).filter(([name, value]) => !OWN.includes(name) && known(name) && String(value) !== '')
  return {
    q: text('q'),
    sort: text('sort') || entity.sort,
    layout: text('layout') === 'board' && Object.keys(entity.states).length > 0 ? 'board' : 'table',
    filters: Object.fromEntries(filters.map(([name, value]) => [name, String(value)])),
  }
}

/** Only what differs from how the list is without it. */
export function searchOf(entity: AnyEntity, { q, sort, layout, filters }: ListState): { [name: string]: string } {
  return { ...(q ? { q } : {}), ...(sort === entity.sort ? {} : { sort }), ...(layout === 'table' ? {} : { layout }), ...filters }
}

export function queryOf({ q, sort, filters }: ListState): URLSearchParams {
  return new URLSearchParams({ ...(q ? { q } : {}), sort, ...filters })
}

export function useListState(entity: AnyEntity): [ListState, (change: Partial<ListState>) => void] {
  const search = useSearch({ strict: false }) as { [name: string]: unknown }
  const navigate = useNavigate()
  const state = parseState(entity, search)
  const change = (next: Partial<ListState>) => {
    void navigate({ to: '/$plural', params: { plural: entity.plural }, search: searchOf(entity, { ...state, ...next }), replace: true })
  }
  return [state, change]
}
