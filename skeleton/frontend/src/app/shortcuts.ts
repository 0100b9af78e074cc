//! What keys do, everywhere in the tool. A shortcut presses what is on the page (`data-shortcut`), so it does what a click
//! would, and nothing where there is nothing to click. In a field, keys only write.

import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { AnyEntity } from '@shared/define'
import { useMe, visibleEntities } from './session'

/** After `g` the next key says where to. */
const PATIENCE = 1500
const PLACES: { [letter: string]: string } = { h: '/', s: '/settings' }
const FIELDS = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], [role=dialog], [role=menu], [role=listbox]'

export type Act = 'help' | 'search' | 'new' | 'edit' | 'row' | 'go' | { to: string }

/** The key by which `g` leads to each entity: a letter of its name that no other took, or its place in the menu. */
export function keysOf(entities: readonly AnyEntity[]): Map<string, AnyEntity> {
  const keys = new Map<string, AnyEntity>()
  for (const entity of entities) {
    const letter = [...entity.labelPlural.toLowerCase()].find((each) => /[a-z]/.test(each) && !(each in PLACES) && !keys.has(each))
    if (letter !== undefined) keys.set(letter, entity)
  }
  entities.slice(0, 9).forEach((entity, index) => keys.set(String(index + 1), entity))
  return keys
}

/** What a key means; `going` after `g`. */
export function actOf(key: string, going: boolean, entities: readonly AnyEntity[]): Act | null {
  if (going) {
    const to = PLACES[key] ?? keysOf(entities).get(key)?.plural
    return to === undefined ? null : { to: to.startsWith('/') ? to : `/${to}` }
  }
  switch (key) {
    case '?':
      return 'help'
    case '/':
      return 'search'
    case 'c':
      return 'new'
    case 'e':
      return 'edit'
    case 'j':
    case 'k':
      return 'row'
    case 'g':
      return 'go'
    default:
      return null
  }
}

/** Keys of one letter get in the way of those who speak to their computer. */
export function singleKeys(): boolean {
  return localStorage.shortcuts !== 'off'
}

export function chooseSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem('shortcuts')
  else localStorage.shortcuts = 'off'
}

/** Whether there was something to press. */
export function press(name: string): boolean {
  const found = onPage(name)
  found?.click()
  return found !== null
}

/** The first of that name. */
function onPage(name: string): HTMLElement | null {
  return document.querySelector(`[data-shortcut="${CSS.escape(name)}"]`)
}

interface Openers {
  help: () => void
  palette: () => void
}

export function useShortcuts({ help, palette }: Openers): void {
  const me = useMe()
  const navigate = useNavigate()
  const going = useRef(0)
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      palette()
      return
    }
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || !me.data || !singleKeys()) return
    if (event.target instanceof Element && event.target.closest(FIELDS)) return
    const act = actOf(event.key, Date.now() - going.current < PATIENCE, visibleEntities(me.data))
    going.current = act === 'go' ? Date.now() : 0
    if (act === null || act === 'go') return
    event.preventDefault()
    if (typeof act === 'object') void navigate({ to: act.to })
    else if (act === 'help') help()
    else if (act === 'new' || act === 'edit') press(act)
    else if (!focusOn(act) && act === 'search') palette()
  })
  useEffect(() => {
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

function focusOn(name: string): boolean {
  const found = onPage(name)
  found?.focus()
  return found !== null
}
