//! Saves one value of a row. The list shows it before the server has said so, and what was there before if it says no.

import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import type { AnyEntity, Value } from '@shared/define'
import { api, ApiError, type ApiRecord, type Page } from './api'
import { labelOf } from './format'
import { t } from './i18n'
import { toast } from './toast'

interface Change {
  version: number
  to: Value
  /** Brings back what was there before. */
  undo?: true
}

/** `onRefused` gets what was wanted and why it cannot be. Goes on when what called it is gone. */
export function useSaveCell(entity: AnyEntity, record: ApiRecord, name: string, onRefused: (draft: Value, problem: string) => void): (to: Value) => void {
  const queries = useQueryClient()
  const field = entity.fields[name]
  const before = (record[name] ?? null) as Value
  const show = (change: Partial<ApiRecord>) => showInLists(queries, entity, record.id, change)
  const save = useMutation({
    mutationFn: ({ version, to }: Change) => api.update(entity.plural, record.id, version, { [name]: to }),
    onMutate: async ({ to }) => {
      await queries.cancelQueries({ queryKey: ['list', entity.plural] })
      // Of another record only the server knows what it is called.
      if (field?.type !== 'ref' && field?.type !== 'user') show({ [name]: to })
    },
    onSuccess: async (changed, { undo }) => {
      show(changed)
      if (!undo) toast.success(t('{field} changed', { field: labelOf(entity, name) }), { action: { label: t('Undo'), onClick: () => save.mutate({ version: changed.version, to: before, undo: true }) } })
      await queries.invalidateQueries()
    },
    onError: async (error, { to, undo }) => {
      show({ [name]: undo ? to : before })
      if (error instanceof ApiError && error.status === 409) toast.error(await reload())
      else if (undo || !(error instanceof ApiError) || error.status !== 422) toast.error(error.message)
      else onRefused(to, error.errors.find((wrong) => wrong.field === name)?.message ?? error.message)
      if (undo) await queries.invalidateQueries()
    },
  })
  /** Says what others changed. */
  const reload = async () => {
    const fresh = await api.get(entity.plural, record.id).catch(() => null)
    await queries.invalidateQueries()
    if (fresh) show(fresh)
    const changed = fresh ? ['state', ...Object.keys(entity.fields)].filter((each) => JSON.stringify(fresh[each]) !== JSON.stringify(record[each])) : []
    if (changed.length === 0) return t('Somebody else changed it meanwhile. This is how it is now; change it again if you still want to.')
    return t('Somebody else changed this meanwhile: {fields}. The row shows how it is now; change it again if you still want to.', { fields: changed.map((each) => labelOf(entity, each)).join(', ') })
  }
  return (to) => save.mutate({ version: record.version, to })
}

function showInLists(queries: QueryClient, entity: AnyEntity, id: string, change: Partial<ApiRecord>): void {
  queries.setQueriesData<{ pages: Page<ApiRecord>[] }>({ queryKey: ['list', entity.plural] }, (list) => list?.pages && {
    ...list,
    pages: list.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === id ? { ...item, ...change } : item)) })),
  })
}
