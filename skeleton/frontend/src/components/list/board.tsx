//! Records in a column for each state. A card is moved by dragging it, or with its own menu of moves.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type DragEvent, useState } from 'react'
import { toast } from 'sonner'
import type { AnyEntity } from '@shared/define'
import { Badge, cn, Select } from '@/components/ui'
import { type AllowedMove, api, type ApiRecord } from '@/lib/api'
import { t } from '@/lib/i18n'
import { ago } from '@/lib/time'

interface Props {
  entity: AnyEntity
  records: ApiRecord[]
}

/** Moves that need nothing else: the others are made on the record's own page. */
const simple = (record: ApiRecord): AllowedMove[] => record.moves.filter((move) => move.allowed && move.ask.length === 0 && move.to !== record.state)

export function Board({ entity, records }: Props) {
  const queries = useQueryClient()
  const [dragged, setDragged] = useState<ApiRecord>()
  const move = useMutation({
    mutationFn: ({ record, name }: { record: ApiRecord; name: string }) => api.move(entity.plural, record.id, name, record.version, {}),
    onSuccess: (_, { record, name }) => toast.success(`${record.title}: ${entity.moves[name]?.label ?? name}`),
    onError: (error) => toast.error(error.message),
    onSettled: () => queries.invalidateQueries(),
  })
  const make = (record: ApiRecord, chosen: AllowedMove) => {
    if (!chosen.confirm || window.confirm(`${t(chosen.label)}: ${record.title}?`)) move.mutate({ record, name: chosen.name })
  }
  const drop = (event: DragEvent, state: string) => {
    event.preventDefault()
    const chosen = dragged && simple(dragged).find((candidate) => candidate.to === state)
    if (dragged && chosen) make(dragged, chosen)
    else if (dragged && dragged.state !== state) toast.info(t('No move leads there. Open the record to see what is possible.'))
    setDragged(undefined)
  }
  return (
    <div className="flex gap-4 overflow-x-auto pb-4">
      {Object.entries(entity.states).map(([state, { label, tone }]) => {
        const cards = records.filter((record) => record.state === state)
        const takes = dragged !== undefined && simple(dragged).some((candidate) => candidate.to === state)
        return (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dragging is an extra: every card has a menu of the same moves
          <section key={state} aria-label={label} className={cn('w-72 shrink-0 rounded-xl border bg-subtle/50 p-2', takes && 'border-brand')} onDragOver={(event) => { if (takes) event.preventDefault() }} onDrop={(event) => drop(event, state)}>
            <h2 className="flex items-center justify-between px-2 py-1.5 text-sm"><Badge tone={tone}>{label}</Badge><span className="text-muted tabular-nums">{cards.length}</span></h2>
            <ul className="min-h-16 space-y-2">
              {cards.map((record) => (
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- as above
                <li key={record.id} draggable onDragStart={() => setDragged(record)} onDragEnd={() => setDragged(undefined)} className="space-y-2 rounded-lg border bg-card p-3 text-sm shadow-xs">
                  <Link to="/$plural/$id" params={{ plural: entity.plural, id: record.id }} className="block font-medium break-words hover:underline">{record.title}</Link>
                  <p className="text-xs text-muted">{record.number ? `${record.number} · ` : ''}{ago(record.updated_at)}</p>
                  {simple(record).length > 0 ? (
                    <Select aria-label={t('Move {title}', { title: record.title })} className="h-8 text-xs" value="" disabled={move.isPending} onChange={(event) => {
                      const chosen = simple(record).find((candidate) => candidate.name === event.target.value)
                      if (chosen) make(record, chosen)
                    }}>
                      <option value="">{t('Move…')}</option>
                      {simple(record).map((candidate) => <option key={candidate.name} value={candidate.name}>{t(candidate.label)}</option>)}
                    </Select>
                  ) : null}
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}
