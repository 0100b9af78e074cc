import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Plus, Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { AnyEntity } from '@shared/define'
import { may, useMe } from '@/app/session'
import { Icon } from '@/components/icon'
import { ColumnsMenu } from '@/components/list/columns-menu'
import { FilesMenu } from '@/components/list/files-menu'
import { FilterChips, FilterMenu } from '@/components/list/filters'
import { RecordTable } from '@/components/list/table'
import { ViewsMenu, type ViewSettings } from '@/components/list/views-menu'
import { Segmented } from '@/components/segmented'
import { Button, buttonClass } from '@/components/ui/button'
import { Empty } from '@/components/ui/empty'
import { Input } from '@/components/ui/input'
import { PageHead } from '@/components/ui/page-head'
import { Skeleton } from '@/components/ui/skeleton'
import { api } from '@/lib/api'
import { useColumns } from '@/lib/columns'
import { counted } from '@/lib/format'
import { t, within } from '@/lib/i18n'
import { layoutsOf, queryOf, searchOf, useListState } from '@/lib/list-state'
import { entityAt } from '@/lib/schema'
import { NotFoundPage } from './problem'

const Board = lazy(() => import('@/components/list/board'))
const BulkBar = lazy(() => import('@/components/list/bulk-bar'))
const Calendar = lazy(() => import('@/components/list/calendar'))

export function RecordListPage() {
  const { plural } = useParams({ strict: false })
  const { view } = useSearch({ strict: false }) as { view?: unknown }
  const entity = entityAt(plural ?? '')
  return entity ? <RecordList key={`${entity.name}/${String(view)}`} entity={entity} /> : <NotFoundPage />
}

const LAYOUTS = { table: t('Table'), board: t('Board'), calendar: t('Calendar') }

function RecordList({ entity }: { entity: AnyEntity }) {
  const me = useMe()
  const navigate = useNavigate()
  const [state, change] = useListState(entity)
  const [columns, setColumns] = useColumns(entity, state.view)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const list = useInfiniteQuery({
    queryKey: ['list', entity.plural, queryOf(state).toString()],
    queryFn: ({ pageParam }) => {
      const query = queryOf(state)
      query.set('limit', state.layout === 'board' ? '200' : '50')
      if (pageParam) query.set('cursor', pageParam)
      return api.list(entity.plural, query)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    enabled: state.layout !== 'calendar',
  })
  const records = list.data?.pages.flatMap((page) => page.items) ?? []
  const total = list.data?.pages[0]?.total
  const filtered = state.q !== '' || Object.keys(state.filters).length > 0
  const create = may(me.data, entity.name, 'create')
  const openView = ({ search, columns: shown }: ViewSettings) => {
    setColumns(shown)
    void navigate({ to: '/$plural', params: { plural: entity.plural }, search })
  }
  const layouts = layoutsOf(entity, state.view)
  const newButton = <Link to="/$plural/new" params={{ plural: entity.plural }} data-shortcut="new" className={buttonClass('primary')}><Plus className="size-4" aria-hidden /> {t('New {entity}', { entity: within(entity.label) })}</Link>
  return (
    <>
      <PageHead title={state.view?.label ?? entity.labelPlural} note={entity.description}>{create ? newButton : null}</PageHead>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <SearchBox label={t('Search {entities}', { entities: within(entity.labelPlural) })} value={state.q} onChange={(q) => change({ q })} />
        <FilterMenu entity={entity} filters={state.filters} onChange={(filters) => change({ filters })} />
        {state.layout === 'table' ? <ColumnsMenu entity={entity} columns={columns} onChange={setColumns} /> : null}
        <ViewsMenu entity={entity} current={{ search: searchOf(entity, state), columns }} onOpen={openView} />
        {layouts.length === 1 ? null : <Segmented name="layout" label={t('Layout')} value={state.layout} options={layouts.map((value) => ({ value, label: LAYOUTS[value] }))} onChange={(layout) => change({ layout })} />}
        <FilesMenu entity={entity} query={queryOf(state)} columns={columns} create={create} />
        {total === undefined ? null : <p className="ml-auto text-sm text-muted" aria-live="polite">{counted(entity, total)}</p>}
      </div>
      <FilterChips entity={entity} filters={state.filters} onChange={(filters) => change({ filters })} />
      {state.layout === 'calendar' ? <Suspense fallback={<Skeleton className="h-96" />}><Calendar entity={entity} state={state} /></Suspense> : list.isPending ? (
        <div className="space-y-3 rounded-xl border bg-card p-5">{[1, 2, 3, 4].map((row) => <Skeleton key={row} className="h-6" />)}</div>
      ) : list.error ? (
        <Empty title={t('The list cannot be shown')}>{list.error.message}<div className="mt-4"><Button onClick={() => void list.refetch()}>{t('Try again')}</Button></div></Empty>
      ) : records.length === 0 ? (
        <div className="rounded-xl border bg-card">
          {filtered ? <Empty title={t('Nothing matches')}><Button className="mt-2" onClick={() => change({ q: '', filters: {} })}>{t('Show all')}</Button></Empty> : (
            <Empty icon={<Icon name={entity.icon} className="size-6" />} title={t('No {entities} yet', { entities: within(entity.labelPlural) })}>{entity.description}{create ? <div className="mt-5">{newButton}</div> : null}</Empty>
          )}
        </div>
      ) : state.layout === 'board' ? <Suspense fallback={<Skeleton className="h-96" />}><Board entity={entity} records={records} groupBy={state.view?.groupBy} /></Suspense> : (
        <div className="overflow-x-auto rounded-xl border bg-card shadow-xs">
          <RecordTable entity={entity} records={records} columns={columns} sort={state.sort} selected={selected} onSort={(sort) => change({ sort })} onSelect={setSelected} />
        </div>
      )}
      {list.hasNextPage ? <Button className="mt-4" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('Show more')}</Button> : null}
      {selected.size > 0 ? <Suspense fallback={null}><BulkBar entity={entity} selected={records.filter((record) => selected.has(record.id))} onDone={() => setSelected(new Set())} /></Suspense> : null}
    </>
  )
}

/** Waits for a pause in the typing; `/` leads here from anywhere on the page. */
function SearchBox({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    setSeen(value)
    setText(value)
  }
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text), 250)
    return () => clearTimeout(timer)
  })
  return (
    <div className="relative w-full sm:w-52">
      <Search className="absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
      <Input data-shortcut="search" type="search" aria-label={label} placeholder={t('Search (press /)')} className="pl-9" value={text} onChange={(event) => setText(event.target.value)} />
    </div>
  )
}
