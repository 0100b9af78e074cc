//! Saved views: a name for what a list shows. One's own, and those that others share.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Bookmark, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { AnyEntity } from '@shared/define'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Menu } from '@/components/ui/menu'
import { api, type SavedView } from '@/lib/api'
import { t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

export interface ViewSettings {
  search: { [name: string]: string }
  columns: string[]
}

interface Props {
  entity: AnyEntity
  current: ViewSettings
  onOpen: (settings: ViewSettings) => void
}

export function ViewsMenu({ entity, current, onOpen }: Props) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const key = ['views', entity.name]
  const views = useQuery({ queryKey: key, queryFn: () => api.views(entity.name) })
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const failed = (error: Error) => toast.error(error.message)
  const save = useMutation({
    mutationFn: () => api.saveView({ entity: entity.name, name, shared, settings: { ...current } }),
    onSuccess: async () => { setName(''); await refresh(); toast.success(t('View saved')) },
    onError: failed,
  })
  const remove = useMutation({ mutationFn: (view: SavedView) => api.deleteView(view.id), onSuccess: refresh, onError: failed })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) save.mutate()
  }
  return (
    <Menu label={t('Views')} icon={<Bookmark className="size-4" aria-hidden />}>
      <ul className="max-h-60 overflow-auto p-1.5">
        {views.data?.items.length === 0 ? <li className="px-3 py-2 text-sm text-muted">{t('Save what the list shows now, and come back to it with one click.')}</li> : null}
        {views.data?.items.map((view) => (
          <li key={view.id} className="flex items-center gap-1">
            <button type="button" className="min-w-0 flex-1 truncate rounded-md px-3 py-2 touch:py-2.5 text-left text-sm hover:bg-subtle" onClick={() => onOpen(settingsOf(view, entity))}>{view.name}{view.mine ? null : <span className="ml-2 text-xs text-muted">{t('by {name}', { name: view.owner })}</span>}</button>
            {view.mine ? <Button look="ghost" size="icon" aria-label={t('Delete the view {name}', { name: view.name })} onClick={() => remove.mutate(view)}><Trash2 className="size-4" aria-hidden /></Button> : null}
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className="space-y-2 border-t p-3">
        <Input aria-label={t('Name of the view')} placeholder={t('Name of the view')} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        <label className="flex touch:min-h-10 items-center gap-2 text-sm"><input type="checkbox" className="size-4 accent-(--brand)" checked={shared} onChange={(event) => setShared(event.target.checked)} /> {t('For everybody')}</label>
        <Button type="submit" className="w-full" disabled={!name.trim() || save.isPending}>{t('Save this view')}</Button>
      </form>
    </Menu>
  )
}

/** What others saved may be of an older version of the tool. */
function settingsOf({ settings }: SavedView, entity: AnyEntity): ViewSettings {
  const search = Object.entries((settings.search ?? {}) as { [name: string]: unknown }).filter(([, value]) => typeof value === 'string')
  const columns = Array.isArray(settings.columns) ? settings.columns.filter((name): name is string => typeof name === 'string') : []
  return { search: Object.fromEntries(search) as ViewSettings['search'], columns: columns.length > 0 ? columns : [...entity.columns] }
}
