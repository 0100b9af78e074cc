//! ⌘K: go anywhere, create anything, find a record.

import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { useState } from 'react'
import { Icon } from '@/components/icon'
import { Dialog } from '@/components/ui/dialog'
import { api } from '@/lib/api'
import { t, within } from '@/lib/i18n'
import { pages } from './pages'
import { may, useMe, visibleEntities } from './session'

const item = 'flex h-9 touch:h-10 items-center gap-3 rounded-lg px-3 text-sm data-[selected=true]:bg-subtle'

export default function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const me = useMe()
  const [text, setText] = useState('')
  const entities = visibleEntities(me.data)
  const found = useQueries({
    queries: entities.map((entity) => ({
      queryKey: ['palette', entity.plural, text],
      queryFn: () => api.list(entity.plural, new URLSearchParams({ q: text, limit: '4' })),
      enabled: text.length >= 2,
    })),
  })
  const go = (to: string) => {
    onClose()
    void navigate({ to })
  }
  return (
    <Dialog open onClose={onClose} title={t('Search')}>
      <Command shouldFilter label={t('Search')}>
        <Command.Input value={text} onValueChange={setText} placeholder={t('A page, an action or a record')} className="mb-3 h-10 w-full rounded-lg border border-control bg-card px-3 text-sm" />
        <Command.List className="max-h-80 overflow-auto">
          <Command.Empty className="p-4 text-sm text-muted">{t('Nothing found.')}</Command.Empty>
          {entities.flatMap((entity, index) => (found[index]?.data?.items ?? []).map((record) => (
            <Command.Item key={record.id} value={`${text} ${record.title} ${record.id}`} className={item} onSelect={() => go(`/${entity.plural}/${record.id}`)}>
              <Icon name={entity.icon} /> {record.title}<span className="ml-auto text-xs text-muted">{entity.label}</span>
            </Command.Item>
          )))}
          {entities.map((entity) => <Command.Item key={entity.name} className={item} onSelect={() => go(`/${entity.plural}`)}><Icon name={entity.icon} /> {entity.labelPlural}</Command.Item>)}
          {entities.filter((entity) => may(me.data, entity.name, 'create')).map((entity) => (
            <Command.Item key={`new-${entity.name}`} className={item} onSelect={() => go(`/${entity.plural}/new`)}><Icon name={entity.icon} /> {t('New {entity}', { entity: within(entity.label) })}</Command.Item>
          ))}
          {pages.map((page) => <Command.Item key={page.path} className={item} onSelect={() => go(page.path)}><Icon name={page.icon} /> {page.label}</Command.Item>)}
        </Command.List>
      </Command>
    </Dialog>
  )
}
