//! What a list shows, kept in its address: search, order, filters. The names are those of the API, so that a link to
//! a list, a saved view and a request say the same.

import { useNavigate, useSearch } from '@tanstack/react-router'
import type { AnyEntity } from '@shared/define'
import type { View } from '@shared/surface'
import { views } from './schema'

export type Layout = 'table' | 'board' | 'calendar'

export interface ListState {
  q: string
  sort: string
  layout: Layout
  /** The view of the menu that it began as. */
  view: View | undefined
  /** By field, or `field.from` and `field.to`. */
  filters: { [name: string]: string }
}

const OWN = ['q', 'sort', 'layout', 'view']

export function parseState(entity: AnyEntity, search: { [name: string]: unknown }): ListState {
  const text = (name: string) => (search[name] === undefined ? '' : String(search[name]))
  const view = views.find((each) => each.entity === entity.name && each.name === text('view'))
  const known = (name: string) => name === 'state' || entity.fields[name.split('.')[0] ?? ''] !== undefined
  const filters = Object.entries(search).filter(([name, value]) => !OWN.includes(name) && known(name) && String(value) !== '')
  return {
    q: text('q'),
    sort: text('sort') || entity.sort,
    layout: layoutsOf(entity, view).find((layout) => layout === text('layout')) ?? 'table',
    view,
    filters: Object.fromEntries(filters.map(([name, value]) => [name, String(value)])),
  }
}

/** Only what differs from how the list is without it. */
export function searchOf(entity: AnyEntity, { q, sort, layout, view, filters }: ListState): { [name: string]: string } {
  return { ...(view ? { view: view.name } : {}), ...(q ? { q } : {}), ...(sort === entity.sort ? {} : { sort }), ...(layout === 'table' ? {} : { layout }), ...filters }
}

/** How the menu leads to a view. */
export function searchOfView({ name, layout, sort, filter }: View): { [name: string]: string } {
  return { view: name, ...(sort ? { sort } : {}), ...(layout === 'list' ? {} : { layout }), ...filter }
}

/** A board needs something to stand in columns by, a calendar something that has a day. */
export function layoutsOf(entity: AnyEntity, view?: View): Layout[] {
  const board = view?.groupBy !== undefined || Object.keys(entity.states).length > 0
  const calendar = dateOf(entity, view) !== undefined || entity.deadlines !== undefined
  return ['table', ...(board ? ['board' as const] : []), ...(calendar ? ['calendar' as const] : [])]
}

/** The date by which a calendar shows the records. */
export function dateOf(entity: AnyEntity, view?: View): string | undefined {
  return view?.date ?? Object.entries(entity.fields).find(([, { type, secret }]) => (type === 'date' || type === 'instant') && !secret)?.[0]
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
