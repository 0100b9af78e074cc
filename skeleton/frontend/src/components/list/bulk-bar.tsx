//! What can be done with the records that are selected.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AnyEntity, Value } from '@shared/define'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { api, type ApiRecord, type BulkResult } from '@/lib/api'
import { counted } from '@/lib/format'
import { plural, t } from '@/lib/i18n'
import { toast } from '@/lib/toast'
import { BulkChange, changeableFields } from './bulk-change'
import { BulkReport, type Failure } from './bulk-report'

interface Props {
  entity: AnyEntity
  selected: ApiRecord[]
  onDone: () => void
}

type Act = { move: string } | { values: { [field: string]: Value } }

/** As many as one request may name. */
const AT_ONCE = 200

export default function BulkBar({ entity, selected, onDone }: Props) {
  const queries = useQueryClient()
  const [asking, setAsking] = useState<string>()
  const [changing, setChanging] = useState(false)
  const [report, setReport] = useState<{ done: number; failures: Failure[] }>()
  const act = useMutation({
    mutationFn: async (wanted: Act) => {
      const results: BulkResult[] = []
      for (let first = 0; first < selected.length; first += AT_ONCE) results.push(await api.bulk(entity.plural, { ids: selected.slice(first, first + AT_ONCE).map((record) => record.id), ...wanted }))
      return results
    },
    onSuccess: (results) => {
      setAsking(undefined)
      setChanging(false)
      const done = results.reduce((sum, result) => sum + result.done, 0)
      const failures = failuresOf(results, selected)
      if (failures.length > 0) setReport({ done, failures })
      else toast.success(plural(done, '{count} done', '{count} done'))
      onDone()
    },
    onError: (error) => toast.error(error.message),
    // Of several requests the first may have gone through.
    onSettled: () => queries.invalidateQueries(),
  })
  // A move that asks for something is made one by one.
  const moves = Object.entries(entity.moves).filter(([name, { ask }]) => !ask?.length && selected.some((record) => record.moves.some((move) => move.name === name && move.allowed)))
  const change = changeableFields(entity).length > 0 && selected.some((record) => record.can.update)
  const asked = asking === undefined ? undefined : entity.moves[asking]
  return (
    <>
      {report ? <BulkReport entity={entity} {...report} onClose={() => setReport(undefined)} /> : null}
      {selected.length === 0 ? null : (
        <div role="toolbar" aria-label={t('Selected')} className="sticky bottom-4 z-10 mx-auto mt-4 flex w-fit flex-wrap items-center gap-2 rounded-xl border bg-card p-2 pl-4 shadow-lg">
          <span className="text-sm tabular-nums" aria-live="polite">{plural(selected.length, '{count} selected', '{count} selected')}</span>
          {moves.map(([name, move]) => <Button key={name} disabled={act.isPending} onClick={() => (move.confirm ? setAsking(name) : act.mutate({ move: name }))}>{move.label}</Button>)}
          {change ? <Button disabled={act.isPending} onClick={() => setChanging(true)}>{t('Change a field…')}</Button> : null}
          {moves.length === 0 && !change ? <span className="text-sm text-muted">{t('Nothing can be done with all of them at once.')}</span> : null}
          <Button look="ghost" onClick={onDone}>{t('Cancel')}</Button>
          {changing ? <BulkChange entity={entity} count={selected.length} busy={act.isPending} onClose={() => setChanging(false)} onChange={(values) => act.mutate({ values })} /> : null}
          {asked && asking !== undefined ? (
            <Dialog open onClose={() => setAsking(undefined)} title={`${asked.label}?`}>
              <p className="text-sm">{counted(entity, selected.length)}. {t('Those for which it is not possible stay as they are.')}</p>
              <div className="mt-6 flex justify-end gap-2"><Button onClick={() => setAsking(undefined)}>{t('Cancel')}</Button><Button look="primary" disabled={act.isPending} onClick={() => act.mutate({ move: asking })}>{asked.label}</Button></div>
            </Dialog>
          ) : null}
        </div>
      )}
    </>
  )
}

function failuresOf(results: readonly BulkResult[], selected: readonly ApiRecord[]): Failure[] {
  const titles = new Map(selected.map((record) => [record.id, record.title]))
  return results.flatMap(({ items }) => items.flatMap((item) => (item.ok ? [] : [{ id: item.id, title: titles.get(item.id) ?? item.id, reason: t(item.detail ?? '') }])))
}
