//! The start page: numbers, what is due, charts, and what changed last.

import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Cards } from '@/components/dashboard/cards'
import { Due } from '@/components/dashboard/due'
import { Chart } from '@/components/dashboard/lazy-chart'
import { FirstRun, useFirstRun } from '@/components/first-run'
import { Icon } from '@/components/icon'
import { SampleNote, TrySamples } from '@/components/sample-data'
import { buttonClass } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Empty } from '@/components/ui/empty'
import { PageHead } from '@/components/ui/page-head'
import { Skeleton } from '@/components/ui/skeleton'
import { StateBadge } from '@/components/value'
import { may, useMe, visibleEntities } from '@/app/session'
import { api, type DashboardData } from '@/lib/api'
import { t, within } from '@/lib/i18n'
import { ago } from '@/lib/time'

export function HomePage() {
  const me = useMe()
  const data = useQuery({ queryKey: ['dashboard', 'home'], queryFn: () => api.dashboard('home') })
  return (
    <>
      <PageHead title={greeting(me.data?.user.name.split(' ')[0] ?? '')} note={t('Here is what there is, and what changed last.')} />
      <div className="mb-6 space-y-6 empty:hidden"><SampleNote /><FirstRun /></div>
      {data.error ? <Empty title={t('The numbers cannot be shown')}>{data.error.message}</Empty> : data.data ? <Numbers data={data.data} /> : <Skeleton className="h-64" />}
    </>
  )
}

function Numbers({ data: { cards, charts, due } }: { data: DashboardData }) {
  const [first, ...others] = charts
  return (
    <div className="space-y-6">
      <Cards cards={cards} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2 lg:[&>:last-child:nth-child(odd)]:col-span-2">
        <Due entries={due} />
        {first ? <Chart chart={first} /> : null}
        {others.map((chart) => <Chart key={`${chart.label} ${chart.kind}`} chart={chart} />)}
      </div>
      <ChangedLast />
    </div>
  )
}

function ChangedLast() {
  const me = useMe()
  const firstRun = useFirstRun()
  const entities = visibleEntities(me.data)
  const lists = useQueries({ queries: entities.map((entity) => ({ queryKey: ['list', entity.plural, 'home'], queryFn: () => api.list(entity.plural, new URLSearchParams({ limit: '5', sort: '-updated_at' })) })) })
  const recent = lists.flatMap((list, index) => (list.data?.items ?? []).map((record) => ({ record, entity: entities[index] })))
    .toSorted((a, b) => b.record.updated_at.localeCompare(a.record.updated_at)).slice(0, 8)
  const loaded = lists.every((list) => !list.isPending)
  const first = entities.filter((entity) => may(me.data, entity.name, 'create'))
  return (
    <Card>
      <h2 className="font-medium">{t('Changed last')}</h2>
      {loaded && recent.length === 0 ? (
        <Empty title={t('Nothing recorded yet')}>{t('Begin with one of these; everything else builds on them.')}
          <div className="mt-5 flex flex-wrap justify-center gap-2">{first.slice(0, 4).map((entity) => <Link key={entity.name} to="/$plural/new" params={{ plural: entity.plural }} className={buttonClass()}>{t('New {entity}', { entity: within(entity.label) })}</Link>)}</div>
          {firstRun?.dismissed ? <TrySamples /> : null}
        </Empty>
      ) : (
        <ul className="mt-3 divide-y">
          {recent.map(({ record, entity }) => entity ? (
            <li key={record.id} className="flex items-center gap-3 py-2.5 text-sm">
              <Icon name={entity.icon} className="size-4 shrink-0 text-muted" />
              <Link to="/$plural/$id" params={{ plural: entity.plural, id: record.id }} className="tap min-w-0 truncate font-medium hover:underline">{record.title}</Link>
              <span className="hidden shrink-0 text-muted sm:inline">{entity.label}</span>
              <StateBadge entity={entity} state={record.state} />
              <span className="ml-auto shrink-0 text-muted">{ago(record.updated_at)}</span>
            </li>
          ) : null)}
        </ul>
      )}
    </Card>
  )
}

function greeting(name: string): string {
  const hour = new Date().getHours()
  return hour < 12 ? t('Good morning, {name}', { name }) : hour < 18 ? t('Good afternoon, {name}', { name }) : t('Good evening, {name}', { name })
}
