//! Records as rows. j and k move, x selects, Enter opens. Where there is a mouse or a keyboard, arrows go into the cells,
//! and a double click, Enter or F2 changes one where it stands.

import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, lazy, type MouseEvent, Suspense, useRef, useState } from 'react'
import { isSortable, type AnyEntity } from '@shared/define'
import { Value } from '@/components/value'
import type { ApiRecord } from '@/lib/api'
import { cn } from '@/lib/cn'
import { isEditableCell } from '@/lib/editable'
import { labelOf } from '@/lib/format'
import { t } from '@/lib/i18n'
import type { Refused } from './cell-editor'

const CellEditor = lazy(() => import('./cell-editor'))

/** Phones have no room for it, and fingers no double click. */
const inPlace = matchMedia('(min-width: 40rem) and (pointer: fine)').matches
/** A second click within it makes a double click of the first. */
const DOUBLE = 250

interface Props {
  entity: AnyEntity
  records: ApiRecord[]
  columns: string[]
  sort: string
  selected: ReadonlySet<string>
  onSort: (sort: string) => void
  onSelect: (ids: ReadonlySet<string>) => void
}

export function RecordTable({ entity, records, columns, sort, selected, onSort, onSelect }: Props) {
  const navigate = useNavigate()
  const body = useRef<HTMLTableSectionElement>(null)
  const [editing, setEditing] = useState<{ id: string; name: string; refused?: Refused }>()
  const opening = useRef<ReturnType<typeof setTimeout>>(undefined)
  const all = records.length > 0 && records.every((record) => selected.has(record.id))
  const toggle = (id: string) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    onSelect(next)
  }
  const open = (id: string) => void navigate({ to: '/$plural/$id', params: { plural: entity.plural, id } })
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, id: string) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return
    const rows = [...(body.current?.rows ?? [])]
    const at = rows.indexOf(event.currentTarget)
    const acts: { [key: string]: () => void } = {
      j: () => rows[at + 1]?.focus(), ArrowDown: () => rows[at + 1]?.focus(),
      k: () => rows[at - 1]?.focus(), ArrowUp: () => rows[at - 1]?.focus(),
      x: () => toggle(id), Enter: () => open(id),
      ...(inPlace ? { ArrowRight: () => event.currentTarget.cells[1]?.focus() } : {}),
    }
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  const onCellKeyDown = (event: KeyboardEvent<HTMLTableCellElement>, record: ApiRecord, name: string) => {
    const cell = event.currentTarget
    if (event.target !== cell || event.metaKey || event.ctrlKey || event.altKey) return
    const row = cell.parentElement as HTMLTableRowElement
    const below = (step: number) => body.current?.rows[row.sectionRowIndex + step]?.cells[cell.cellIndex]?.focus()
    const change = () => (isEditableCell(entity, record, name) ? setEditing({ id: record.id, name }) : open(record.id))
    const acts: { [key: string]: () => void } = {
      ArrowRight: () => row.cells[cell.cellIndex + 1]?.focus(), ArrowLeft: () => (cell.cellIndex > 1 ? row.cells[cell.cellIndex - 1] : row)?.focus(),
      ArrowDown: () => below(1), ArrowUp: () => below(-1), Escape: () => row.focus(), Enter: change, F2: change,
    }
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const onRowClick = (event: MouseEvent, id: string) => {
    if ((event.target as Element).closest('a, input, button, label, form')) return
    clearTimeout(opening.current)
    if (!(event.target as Element).closest('[data-editable]')) open(id)
    else if (event.detail === 1) opening.current = setTimeout(() => open(id), DOUBLE)
  }
  /** Back to the cell, or on to the next one of the row that can be changed. */
  const leave = (record: ApiRecord, name: string, step: -1 | 0 | 1) => {
    const beyond = step === 0 ? [] : step > 0 ? columns.slice(columns.indexOf(name) + 1) : columns.slice(0, columns.indexOf(name)).toReversed()
    const next = beyond.find((column) => isEditableCell(entity, record, column))
    setEditing(next === undefined ? undefined : { id: record.id, name: next })
    if (next === undefined) setTimeout(() => document.getElementById(`cell-${record.id}-${name}`)?.focus())
  }
  return (
    <table role={inPlace ? 'grid' : undefined} className="w-full text-sm">
      <thead>
        <tr className="border-b text-left text-muted">
          <th scope="col" className="w-10 pl-1"><Tick label={t('Select all')} checked={all} onChange={() => onSelect(new Set(all ? [] : records.map((record) => record.id)))} /></th>
          {columns.map((column) => <SortableHead key={column} label={labelOf(entity, column)} column={isSortable(entity, column) ? column : null} sort={sort} onSort={onSort} />)}
        </tr>
      </thead>
      <tbody ref={body}>
        {records.map((record) => (
          <tr key={record.id} tabIndex={0} data-shortcut="row" aria-selected={selected.has(record.id)} className="border-b last:border-0 hover:bg-subtle/60 aria-selected:bg-brand/8" onKeyDown={(event) => onKeyDown(event, record.id)}
            onClick={(event) => onRowClick(event, record.id)}>
            <td className="pl-1"><Tick tabIndex={-1} label={t('Select {title}', { title: record.title })} checked={selected.has(record.id)} onChange={() => toggle(record.id)} /></td>
            {columns.map((column, index) => {
              const editable = inPlace && isEditableCell(entity, record, column)
              const edited = editing?.id === record.id && editing.name === column
              return (
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a cell of a grid
                <td key={column} id={`cell-${record.id}-${column}`} data-editable={editable || undefined} className={cn('max-w-64 cursor-pointer px-4 py-3 break-words', column === 'number' && 'whitespace-nowrap')}
                  {...(inPlace ? { tabIndex: -1, 'aria-readonly': !editable, onKeyDown: (event: KeyboardEvent<HTMLTableCellElement>) => onCellKeyDown(event, record, column) } : {})}
                  onDoubleClick={editable ? () => { clearTimeout(opening.current); setEditing({ id: record.id, name: column }) } : undefined}>
                  {edited ? <Suspense fallback={<Value entity={entity} record={record} name={column} plain />}><CellEditor key={editing.refused?.problem ?? ''} entity={entity} record={record} name={column} refused={editing.refused} onRefused={(refused) => setEditing({ id: record.id, name: column, refused })} onLeave={(step) => leave(record, column, step)} /></Suspense> : index === 0 ? <Link to="/$plural/$id" params={{ plural: entity.plural, id: record.id }} className="tap font-medium hover:underline"><Value entity={entity} record={record} name={column} plain /></Link> : <Value entity={entity} record={record} name={column} />}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A box to tick that is easy to hit. */
function Tick({ label, ...props }: { label: string; checked: boolean; onChange: () => void; tabIndex?: number }) {
  return <label className="grid size-10 cursor-pointer place-items-center"><span className="sr-only">{label}</span><input type="checkbox" className="size-4 accent-(--brand)" {...props} /></label>
}

/** `column` is null where the list cannot be sorted by it. */
function SortableHead({ label, column, sort, onSort }: { label: string; column: string | null; sort: string; onSort: (sort: string) => void }) {
  const up = sort === column
  const down = sort === `-${column}`
  return (
    <th scope="col" aria-sort={up ? 'ascending' : down ? 'descending' : 'none'} className="px-4 py-2 font-medium whitespace-nowrap">
      {column === null ? label : (
        <button type="button" className="inline-flex touch:h-10 items-center gap-1 hover:text-foreground" onClick={() => onSort(up ? `-${column}` : column)}>
          {label}{up ? <ArrowUp className="size-3.5" aria-hidden /> : down ? <ArrowDown className="size-3.5" aria-hidden /> : null}
        </button>
      )}
    </th>
  )
}
