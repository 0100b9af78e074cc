//! ⌘K: go anywhere, find a record, create one, move the open one, and whatever else is one step away.

import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { ArrowRight, Keyboard, Languages, LogOut, type LucideIcon, Moon, Pencil, Plus } from 'lucide-react'
import { createElement, type ReactNode, useState } from 'react'
import { Icon } from '@/components/icon'
import { Dialog } from '@/components/ui/dialog'
import { api, type ApiRecord } from '@/lib/api'
import { chooseLanguage, language, languageOptions, t, within } from '@/lib/i18n'
import { entityAt } from '@/lib/schema'
import { pages } from './pages'
import { may, useMe, useSignOut, visibleEntities } from './session'
import { settingsPages } from './settings'
import { press } from './shortcuts'
import { chooseTheme, chosenTheme, themeOptions } from './theme'

interface Entry {
  key: string
  icon: ReactNode
  label: string
  /** Words that lead to it besides. */
  words?: string
  run: () => void
}

export default function Palette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const navigate = useNavigate()
  const me = useMe()
  const [text, setText] = useState('')
  const signOut = useSignOut()
  const open = useOpenRecord()
  const entities = visibleEntities(me.data)
  const found = useQueries({
    queries: entities.map((entity) => ({
      queryKey: ['palette', entity.plural, text],
      queryFn: () => api.list(entity.plural, new URLSearchParams({ q: text, limit: '4' })),
      enabled: text.length >= 2,
    })),
  })
  const go = (to: string) => () => void navigate({ to })
  const own = (icon: LucideIcon) => createElement(icon, { 'aria-hidden': true, className: 'size-4 shrink-0' })
  // What is pressed is on the page behind, which has the keyboard again once this is closed.
  const pressed = (name: string) => () => void setTimeout(() => press(name))
  const here: Entry[] = open === undefined ? [] : [
    ...open.moves.filter((move) => move.allowed).map((move) => ({ key: `move-${move.name}`, icon: own(ArrowRight), label: t(move.label), words: open.title, run: pressed(`move-${move.name}`) })),
    ...(open.can.update ? [{ key: 'edit', icon: own(Pencil), label: t('Edit'), words: open.title, run: pressed('edit') }] : []),
  ]
  const places: Entry[] = [
    { key: 'home', icon: <Icon name="house" />, label: t('Home'), run: go('/') },
    ...entities.map((entity) => ({ key: entity.name, icon: <Icon name={entity.icon} />, label: entity.labelPlural, run: go(`/${entity.plural}`) })),
    ...pages.map((page) => ({ key: page.path, icon: <Icon name={page.icon} />, label: page.label, run: go(page.path) })),
    ...settingsPages.filter((page) => !page.admin || me.data?.admin).map((page) => ({ key: `settings-${page.path}`, icon: <Icon name={page.icon} />, label: page.label, words: `${t('Settings')} ${page.words}`, run: go(page.path === '/' ? '/settings' : `/settings${page.path}`) })),
  ]
  const actions: Entry[] = [
    ...entities.filter((entity) => may(me.data, entity.name, 'create')).map((entity) => ({ key: `new-${entity.name}`, icon: own(Plus), label: t('New {entity}', { entity: within(entity.label) }), run: go(`/${entity.plural}/new`) })),
    ...themeOptions.filter(({ value }) => value !== chosenTheme()).map(({ value, label }) => ({ key: `theme-${value}`, icon: own(Moon), label: `${t('Theme')}: ${label}`, run: () => chooseTheme(value) })),
    ...languageOptions.filter(({ value }) => value !== language).map(({ value, label }) => ({ key: `language-${value}`, icon: own(Languages), label: `${t('Language')}: ${label}`, words: 'language', run: () => chooseLanguage(value) })),
    { key: 'shortcuts', icon: own(Keyboard), label: t('Keyboard shortcuts'), run: onShortcuts },
    { key: 'sign-out', icon: own(LogOut), label: t('Sign out'), run: () => void signOut() },
  ]
  const records: Entry[] = entities.flatMap((entity, index) => (found[index]?.data?.items ?? []).map((record) => (
    // Found by its own words already, which need not be in its title.
    { key: record.id, icon: <Icon name={entity.icon} />, label: record.title, words: `${text} ${entity.label}`, run: go(`/${entity.plural}/${record.id}`) }
  )))
  return (
    <Dialog open onClose={onClose} title={t('Search')}>
      <Command label={t('Search')}>
        <Command.Input value={text} onValueChange={setText} placeholder={t('A page, an action or a record')} className="mb-3 h-10 w-full rounded-lg border border-control bg-card px-3 text-sm" />
        <Command.List className="max-h-80 overflow-auto">
          <Command.Empty className="p-4 text-sm text-muted">{t('Nothing found.')}</Command.Empty>
          {([[open?.title ?? '', here], [t('Records'), records], [t('Go to'), places], [t('Actions'), actions]] as const).map(([heading, entries]) => entries.length === 0 ? null : (
            <Command.Group key={heading} heading={heading} className="[&_[cmdk-group-heading]]:truncate [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted">
              {entries.map(({ key, icon, label, words, run }) => (
                <Command.Item key={key} value={`${label} ${key}`} {...(words === undefined ? {} : { keywords: [words] })} className="flex h-9 touch:h-10 items-center gap-3 rounded-lg px-3 text-sm data-[selected=true]:bg-subtle" onSelect={() => { onClose(); run() }}>
                  {icon} <span className="truncate">{label}</span>
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  )
}

/** The record whose page is open, as it was loaded for it. */
function useOpenRecord(): ApiRecord | undefined {
  const queries = useQueryClient()
  const [, plural = '', id = '', more] = useLocation().pathname.split('/')
  return entityAt(plural) && id !== '' && more === undefined ? queries.getQueryData<ApiRecord>(['record', plural, id, undefined]) : undefined
}
