import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, Plus, Search } from 'lucide-react'
import { useState } from 'react'
import type { AnyEntity } from '@shared/define'
import { labelOf } from '@shared/format'
import { entityAt } from '@shared/registry'
import { may, useMe } from '@/app/session'
import { Icon } from '@/components/icon'
import { Button, buttonClass, Empty, Input, PageHead, Select, Skeleton } from '@/components/ui'
import { Value } from '@/components/value'
import { api } from '@/lib/api'
import { NotFoundPage } from './problem'

export function RecordListPage() {
  const { plural } = useParams({ strict: false })
  const entity = entityAt(plural ?? '')
  return entity ? <RecordList key={entity.name} entity={entity} /> : <NotFoundPage />
}

function RecordList({ entity }: { entity: AnyEntity }) {
  const me = useMe()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [sort, setSort] = useState(entity.sort)
  const [filters, setFilters] = useState<{ [field: string]: string }>({})
  const query = (cursor: string | null) => {
    const params = new URLSearchParams({ sort, limit: '50' })
    if (text) params.set('q', text)
    for (const [field, value] of Object.entries(filters)) if (value) params.set(field, value)
    if (cursor) params.set('cursor', cursor)
    return params
  }
  const list = useInfiniteQuery({
    queryKey: ['list', entity.plural, text, sort, filters],
    queryFn: ({ pageParam }) => api.list(entity.plural, query(pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
  })
  const records = list.data?.pages.flatMap((page) => page.items) ?? []
  const total = list.data?.pages[0]?.total
  const filtered = text !== '' || Object.values(filters).some(Boolean)
  const create = may(me.data, entity.name, 'create')
  const facets = Object.entries(entity.fields).filter(([, field]) => field.filter && field.options)
  return (
    <>
      <PageHead title={entity.labelPlural} note={entity.description}>
        {create ? <Link to="/$plural/new" params={{ plural: entity.plural }} className={buttonClass('primary')}><Plus className="size-4" aria-hidden /> New {entity.label.toLowerCase()}</Link> : null}
      </PageHead>
      <div className="mb-4 flex flex-wrap gap-2">
        <div className="relative w-full sm:w-72">
          <Search className="absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
          <Input type="search" aria-label={`Search ${entity.labelPlural.toLowerCase()}`} placeholder="Search" className="pl-9" value={text} onChange={(event) => setText(event.target.value)} />
        </div>
        {Object.keys(entity.states).length > 0 ? (
          <Filter label="State" value={filters.state ?? ''} options={Object.entries(entity.states).map(([value, state]) => ({ value, label: state.label }))} onChange={(value) => setFilters({ ...filters, state: value })} />
        ) : null}
        {facets.map(([name, field]) => <Filter key={name} label={field.label} value={filters[name] ?? ''} options={field.options ?? []} onChange={(value) => setFilters({ ...filters, [name]: value })} />)}
        {total === undefined ? null : <p className="ml-auto self-center text-sm text-muted" aria-live="polite">{total} {total === 1 ? entity.label.toLowerCase() : entity.labelPlural.toLowerCase()}</p>}
      </div>
      <div className="overflow-x-auto rounded-xl border bg-card shadow-xs">
        {list.isPending ? (
          <div className="space-y-3 p-5">{[1, 2, 3, 4].map((row) => <Skeleton key={row} className="h-6" />)}</div>
        ) : list.error ? (
          <Empty title="The list cannot be shown">{list.error.message}</Empty>
        ) : records.length === 0 ? (
          filtered ? <Empty title="Nothing matches"><Button className="mt-2" onClick={() => { setText(''); setFilters({}) }}>Show all</Button></Empty> : (
            <Empty icon={<Icon name={entity.icon} className="size-6" />} title={`No ${entity.labelPlural.toLowerCase()} yet`}>{entity.description}
              {create ? <div className="mt-5"><Link to="/$plural/new" params={{ plural: entity.plural }} className={buttonClass('primary')}>New {entity.label.toLowerCase()}</Link></div> : null}
            </Empty>
          )
        ) : (
          <table className="w-full text-sm">
            <thead><tr className="border-b text-left text-muted">{entity.columns.map((column) => {
              const down = sort === `-${column}`
              const up = sort === column
              return (
                <th key={column} scope="col" aria-sort={up ? 'ascending' : down ? 'descending' : 'none'} className="px-4 py-2 font-medium">
                  <button type="button" className="inline-flex items-center gap-1 hover:text-foreground" onClick={() => setSort(up ? `-${column}` : column)}>{labelOf(entity, column)}{up ? <ArrowUp className="size-3.5" aria-hidden /> : down ? <ArrowDown className="size-3.5" aria-hidden /> : null}</button>
                </th>
              )
            })}</tr></thead>
            <tbody>{records.map((record) => (
              <tr key={record.id} className="cursor-pointer border-b last:border-0 hover:bg-subtle/60" onClick={(event) => { if (!(event.target as Element).closest('a')) void navigate({ to: '/$plural/$id', params: { plural: entity.plural, id: record.id } }) }}>
                {entity.columns.map((column, index) => (
                  <td key={column} className="px-4 py-3">
                    {index === 0 ? <Link to="/$plural/$id" params={{ plural: entity.plural, id: record.id }} className="font-medium hover:underline">{entity.fields[column]?.type === 'ref' || entity.fields[column]?.type === 'user' ? record.refs?.[column]?.title ?? '–' : <Value entity={entity} record={record} name={column} />}</Link> : <Value entity={entity} record={record} name={column} />}
                  </td>
                ))}
              </tr>
            ))}</tbody>
          </table>
        )}
      </div>
      {list.hasNextPage ? <Button className="mt-4" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>Show more</Button> : null}
    </>
  )
}

function Filter({ label, value, options, onChange }: { label: string; value: string; options: readonly { value: string; label: string }[]; onChange: (value: string) => void }) {
  return (
    <Select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)} className="w-auto">
      <option value="">{label}: all</option>
      {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
    </Select>
  )
}
