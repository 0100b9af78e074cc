//! Records as rows. j and k move, x selects, Enter opens.

import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { isSortable, type AnyEntity } from '@shared/define'
import { Value } from '@/components/value'
import type { ApiRecord } from '@/lib/api'
import { cn } from '@/lib/cn'
import { labelOf } from '@/lib/format'
import { t } from '@/lib/i18n'

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
    }
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="border-b text-left text-muted">
          <th scope="col" className="w-10 pl-1"><Tick label={t('Select all')} checked={all} onChange={() => onSelect(new Set(all ? [] : records.map((record) => record.id)))} /></th>
          {columns.map((column) => <SortableHead key={column} label={labelOf(entity, column)} column={isSortable(entity, column) ? column : null} sort={sort} onSort={onSort} />)}
        </tr>
      </thead>
      <tbody ref={body}>
        {records.map((record) => (
          <tr key={record.id} tabIndex={0} data-shortcut="row" aria-selected={selected.has(record.id)} className="border-b last:border-0 hover:bg-subtle/60 aria-selected:bg-brand/8" onKeyDown={(event) => onKeyDown(event, record.id)}
            onClick={(event) => { if (!(event.target as Element).closest('a, input, button, label')) open(record.id) }}>
            <td className="pl-1"><Tick tabIndex={-1} label={t('Select {title}', { title: record.title })} checked={selected.has(record.id)} onChange={() => toggle(record.id)} /></td>
            {columns.map((column, index) => (
              <td key={column} className={cn('cursor-pointer px-4 py-3', column === 'number' && 'whitespace-nowrap')}>
                {index === 0 ? <Link to="/$plural/$id" params={{ plural: entity.plural, id: record.id }} className="tap font-medium hover:underline"><Value entity={entity} record={record} name={column} plain /></Link> : <Value entity={entity} record={record} name={column} />}
              </td>
            ))}
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
