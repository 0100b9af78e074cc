import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Icon } from '@/components/icon'
import { Badge, buttonClass, Card, Empty, PageHead, Skeleton } from '@/components/ui'
import { may, useMe, visibleEntities } from '@/app/session'
import { api } from '@/lib/api'
import { number, t, within } from '@/lib/i18n'
import { ago } from '@/lib/time'

export function HomePage() {
  const me = useMe()
  const entities = visibleEntities(me.data)
  const lists = useQueries({ queries: entities.map((entity) => ({ queryKey: ['list', entity.plural, 'home'], queryFn: () => api.list(entity.plural, new URLSearchParams({ limit: '5', sort: '-updated_at' })) })) })
  const recent = lists.flatMap((list, index) => (list.data?.items ?? []).map((record) => ({ record, entity: entities[index] })))
    .sort((a, b) => b.record.updated_at.localeCompare(a.record.updated_at)).slice(0, 8)
  const loaded = lists.every((list) => !list.isPending)
  const first = entities.filter((entity) => may(me.data, entity.name, 'create'))
  return (
    <>
      <PageHead title={greeting(me.data?.user.name.split(' ')[0] ?? '')} note={t('Here is what there is, and what changed last.')} />
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {entities.map((entity, index) => (
          <Link key={entity.name} to="/$plural" params={{ plural: entity.plural }} className="rounded-xl border bg-card p-5 shadow-xs hover:border-control">
            <span className="flex items-center gap-2 text-sm text-muted"><Icon name={entity.icon} /> {entity.labelPlural}</span>
            {lists[index]?.isPending ? <Skeleton className="mt-3 h-8 w-12" /> : <span className="mt-2 block text-3xl font-semibold tabular-nums">{number(lists[index]?.data?.total ?? 0)}</span>}
          </Link>
        ))}
      </div>
      <Card className="mt-6">
        <h2 className="font-medium">{t('Changed last')}</h2>
        {loaded && recent.length === 0 ? (
          <Empty title={t('Nothing recorded yet')}>{t('Begin with one of these; everything else builds on them.')}
            <div className="mt-5 flex flex-wrap justify-center gap-2">{first.slice(0, 4).map((entity) => <Link key={entity.name} to="/$plural/new" params={{ plural: entity.plural }} className={buttonClass()}>{t('New {entity}', { entity: within(entity.label) })}</Link>)}</div>
          </Empty>
        ) : (
          <ul className="mt-3 divide-y">
            {recent.map(({ record, entity }) => entity ? (
              <li key={record.id} className="flex items-center gap-3 py-2.5 text-sm">
                <Icon name={entity.icon} className="size-4 shrink-0 text-muted" />
                <Link to="/$plural/$id" params={{ plural: entity.plural, id: record.id }} className="min-w-0 truncate font-medium hover:underline">{record.title}</Link>
                <span className="text-muted">{entity.label}</span>
                {record.state ? <Badge tone={entity.states[record.state]?.tone ?? 'neutral'}>{entity.states[record.state]?.label ?? record.state}</Badge> : null}
                <span className="ml-auto shrink-0 text-muted">{ago(record.updated_at)}</span>
              </li>
            ) : null)}
          </ul>
        )}
      </Card>
    </>
  )
}

function greeting(name: string): string {
  const hour = new Date().getHours()
  return hour < 12 ? t('Good morning, {name}', { name }) : hour < 18 ? t('Good afternoon, {name}', { name }) : t('Good evening, {name}', { name })
}
