//! Records in columns: one for each state, or for each value of a field. A card is dragged, or moved by its own menu.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type DragEvent, useState } from 'react'
import type { AnyEntity, Tone } from '@shared/define'
import { Badge } from '@/components/ui/badge'
import { Select } from '@/components/ui/select'
import { api, type ApiRecord, type Page } from '@/lib/api'
import { cn } from '@/lib/cn'
import { confirmed } from '@/lib/confirm'
import { t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'
import { ago } from '@/lib/time'
import { toast } from '@/lib/toast'

interface Props {
  entity: AnyEntity
  records: ApiRecord[]
  /** A field with options, a ref or a user; left out: the state. */
  groupBy: string | undefined
}

interface Column {
  /** Empty: records without a value. */
  key: string
  label: string
  tone: Tone
}

/** What brings a card into a column: a move, or a change of the field. */
interface Way {
  to: string
  label: string
  confirm: boolean
  /** Why it cannot be gone. */
  blocked?: string
  go: () => Promise<ApiRecord>
}

export default function Board({ entity, records, groupBy = 'state' }: Props) {
  const queries = useQueryClient()
  const columns = useBoardColumns(entity, records, groupBy)
  const [dragged, setDragged] = useState<ApiRecord>()
  const lists = ['list', entity.plural]
  const go = useMutation({
    mutationFn: ({ way }: { record: ApiRecord; way: Way }) => way.go(),
    // The card is where it was put before the server has said so, and back again if it says no.
    onMutate: async ({ record, way }) => {
      await queries.cancelQueries({ queryKey: lists })
      const before = queries.getQueriesData<{ pages: Page<ApiRecord>[] }>({ queryKey: lists })
      queries.setQueriesData<{ pages: Page<ApiRecord>[] }>({ queryKey: lists }, (list) => list?.pages && { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === record.id ? { ...item, [groupBy]: way.to || null } : item)) })) })
      return before
    },
    onSuccess: (_, { record, way }) => toast.success(`${record.title}: ${way.label}`),
    onError: (error, _, before) => {
      for (const [key, data] of before ?? []) queries.setQueryData(key, data)
      toast.error(error.message)
    },
    onSettled: () => queries.invalidateQueries(),
  })
  const ways = (record: ApiRecord): Way[] => (groupBy === 'state' ? movesOf(entity, record) : changesOf(entity, record, groupBy, columns))
  const take = async (record: ApiRecord, way: Way | undefined) => {
    if (!way) toast.info(t('No move leads there. Open the record to see what is possible.'))
    else if (way.blocked) toast.info(way.blocked)
    else if (!way.confirm || (await confirmed({ title: `${way.label}: ${record.title}?`, yes: way.label }))) go.mutate({ record, way })
  }
  const drop = (event: DragEvent, key: string) => {
    event.preventDefault()
    if (dragged && columnOf(dragged, groupBy) !== key) void take(dragged, ways(dragged).find((way) => way.to === key))
    setDragged(undefined)
  }
  const open = dragged ? new Set(ways(dragged).filter((way) => !way.blocked).map((way) => way.to)) : new Set<string>()
  return (
    <div className="flex gap-4 overflow-x-auto pb-4">
      {columns.map(({ key, label, tone }) => {
        const cards = records.filter((record) => columnOf(record, groupBy) === key)
        return (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dragging is an extra: every card has a menu of the same ways
          <section key={key} aria-label={label} className={cn('w-72 shrink-0 rounded-xl border bg-subtle/50 p-2', open.has(key) && 'border-brand')} onDragOver={(event) => event.preventDefault()} onDrop={(event) => drop(event, key)}>
            <h2 className="flex items-center justify-between px-2 py-1.5 text-sm"><Badge tone={tone}>{label}</Badge><span className="text-muted tabular-nums">{cards.length}</span></h2>
            <ul className="min-h-16 space-y-2">
              {cards.map((record) => (
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- as above
                <li key={record.id} draggable onDragStart={() => setDragged(record)} onDragEnd={() => setDragged(undefined)} className={cn('space-y-2 rounded-lg border bg-card p-3 text-sm shadow-xs', dragged?.id === record.id && 'opacity-50')}>
                  <Link to="/$plural/$id" params={{ plural: entity.plural, id: record.id }} className="tap block font-medium break-words hover:underline">{record.title}</Link>
                  <p className="text-xs text-muted">{record.number ? `${record.number} · ` : ''}{ago(record.updated_at)}</p>
                  <CardMenu record={record} ways={ways(record)} busy={go.isPending} onTake={(way) => void take(record, way)} />
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

function CardMenu({ record, ways, busy, onTake }: { record: ApiRecord; ways: Way[]; busy: boolean; onTake: (way: Way) => void }) {
  if (ways.length === 0) return null
  return (
    <Select aria-label={t('Move {title}', { title: record.title })} className="h-8 text-xs" value="" disabled={busy} onChange={(event) => {
      const way = ways[Number(event.target.value)]
      if (way) onTake(way)
    }}>
      <option value="">{t('Move…')}</option>
      {ways.map((way, index) => <option key={way.label} value={index} disabled={way.blocked !== undefined}>{way.label}</option>)}
    </Select>
  )
}

const columnOf = (record: ApiRecord, groupBy: string) => String(record[groupBy] ?? '')

/** Moves that need nothing else, and those that something stands in the way of. The others are made on the record's page. */
function movesOf(entity: AnyEntity, record: ApiRecord): Way[] {
  return record.moves.filter((move) => move.to !== record.state && (move.allowed || move.reason)).map((move) => ({
    to: move.to,
    label: t(move.label),
    confirm: move.confirm,
    ...(move.allowed && move.ask.length === 0 ? {} : { blocked: move.allowed ? t('“{move}” asks for more. Open the record to make it.', { move: t(move.label) }) : t(move.reason ?? '') }),
    go: () => api.move(entity.plural, record.id, move.name, record.version, {}),
  }))
}

function changesOf(entity: AnyEntity, record: ApiRecord, field: string, columns: readonly Column[]): Way[] {
  if (!record.can.update) return []
  const others = columns.filter(({ key }) => key !== columnOf(record, field) && (key !== '' || !entity.fields[field]?.required))
  return others.map(({ key, label }) => ({ to: key, label, confirm: false, go: () => api.update(entity.plural, record.id, record.version, { [field]: key || null }) }))
}

function useBoardColumns(entity: AnyEntity, records: readonly ApiRecord[], groupBy: string): Column[] {
  const field = entity.fields[groupBy]
  const target = field?.type === 'ref' ? entityNamed(field.to ?? '') : undefined
  const users = useQuery({ queryKey: ['users'], queryFn: api.users, enabled: field?.type === 'user' })
  const targets = useQuery({ queryKey: ['list', target?.plural, 'columns'], queryFn: () => api.list(target?.plural ?? '', new URLSearchParams({ limit: '50' })), enabled: target !== undefined })
  if (groupBy === 'state') return Object.entries(entity.states).map(([key, { label, tone }]) => ({ key, label, tone }))
  const known = field?.options?.map(({ value, label }) => ({ key: value, label }))
    ?? (target ? targets.data?.items.map(({ id, title }) => ({ key: id, label: title })) : users.data?.items.map(({ id, name }) => ({ key: id, label: name })))
    ?? []
  const used = records.flatMap(({ refs }) => refs[groupBy] ?? []).map(({ id, title }) => ({ key: id, label: title }))
  const columns = new Map([...known, ...used].map((column) => [column.key, column]))
  const none = field?.required ? [] : [{ key: '', label: t('none') }]
  return [...none, ...columns.values()].map((column) => ({ ...column, tone: 'neutral' }))
}
