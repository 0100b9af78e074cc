//! What can be done with the records that are selected.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AnyEntity } from '@shared/define'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { api, type ApiRecord } from '@/lib/api'
import { counted } from '@/lib/format'
import { plural, t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

interface Props {
  entity: AnyEntity
  selected: ApiRecord[]
  onDone: () => void
}

export default function BulkBar({ entity, selected, onDone }: Props) {
  const queries = useQueryClient()
  const [asking, setAsking] = useState<string>()
  const act = useMutation({
    mutationFn: (move: string) => api.bulk(entity.plural, { ids: selected.map((record) => record.id), move }),
    onSuccess: async ({ done, failed, items }) => {
      setAsking(undefined)
      if (done > 0) toast.success(plural(done, '{count} done', '{count} done'))
      const [reason] = items.filter((item) => !item.ok)
      if (failed > 0) toast.error(plural(failed, '{count} could not be done: {reason}', '{count} could not be done: {reason}', { reason: t(reason?.detail ?? '') }))
      await queries.invalidateQueries()
      onDone()
    },
    onError: (error) => toast.error(error.message),
  })
  // A move that asks for something is made one by one.
  const moves = Object.entries(entity.moves).filter(([name, { ask }]) => !ask?.length && selected.some((record) => record.moves.some((move) => move.name === name && move.allowed)))
  if (selected.length === 0) return null
  const asked = asking === undefined ? undefined : entity.moves[asking]
  return (
    <div role="toolbar" aria-label={t('Selected')} className="sticky bottom-4 z-10 mx-auto mt-4 flex w-fit flex-wrap items-center gap-2 rounded-xl border bg-card p-2 pl-4 shadow-lg">
      <span className="text-sm tabular-nums" aria-live="polite">{plural(selected.length, '{count} selected', '{count} selected')}</span>
      {moves.map(([name, move]) => <Button key={name} disabled={act.isPending} onClick={() => (move.confirm ? setAsking(name) : act.mutate(name))}>{move.label}</Button>)}
      {moves.length === 0 ? <span className="text-sm text-muted">{t('Nothing can be done with all of them at once.')}</span> : null}
      <Button look="ghost" onClick={onDone}>{t('Cancel')}</Button>
      {asked && asking !== undefined ? (
        <Dialog open onClose={() => setAsking(undefined)} title={`${asked.label}?`}>
          <p className="text-sm">{counted(entity, selected.length)}. {t('Those for which it is not possible stay as they are.')}</p>
          <div className="mt-6 flex justify-end gap-2"><Button onClick={() => setAsking(undefined)}>{t('Cancel')}</Button><Button look="primary" disabled={act.isPending} onClick={() => act.mutate(asking)}>{asked.label}</Button></div>
        </Dialog>
      ) : null}
    </div>
  )
}
