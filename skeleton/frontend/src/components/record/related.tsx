//! Records that refer to this one, a few of each kind, and a way to add another.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import type { AnyEntity } from '@shared/define'
import { may, useMe, visibleEntities } from '@/app/session'
import { Icon } from '@/components/icon'
import { Card } from '@/components/ui/card'
import { StateBadge } from '@/components/value'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'

const SHOWN = 5

export default function Related({ entity, id }: { entity: AnyEntity; id: string }) {
  const me = useMe()
  const relations = visibleEntities(me.data).flatMap((other) => {
    const refs = Object.entries(other.fields).filter(([, field]) => field.type === 'ref' && field.to === entity.name)
    return refs.map(([name, { label }]) => ({ other, name, label: refs.length > 1 ? `${other.labelPlural} · ${label}` : other.labelPlural, create: may(me.data, other.name, 'create') }))
  })
  return relations.map((relation) => <Relation key={`${relation.other.name}.${relation.name}`} id={id} {...relation} />)
}

function Relation({ other, name, label, create, id }: { other: AnyEntity; name: string; label: string; create: boolean; id: string }) {
  const list = useQuery({ queryKey: ['list', other.plural, 'related', name, id], queryFn: () => api.list(other.plural, new URLSearchParams({ [name]: id, limit: String(SHOWN) })) })
  const records = list.data?.items ?? []
  const total = list.data?.total ?? records.length
  // Kinds of which there are none, and nobody here makes one, would only be in the way.
  if (!list.data || (records.length === 0 && !create)) return null
  return (
    <Card>
      <div className="flex items-center gap-2">
        <h2 className="flex min-w-0 items-center gap-2 font-medium"><Icon name={other.icon} /> <span className="truncate">{label}</span></h2>
        {total > 0 ? <span className="text-sm text-muted tabular-nums">{total}</span> : null}
        {create ? <Link to="/$plural/new" params={{ plural: other.plural }} search={{ [name]: id }} className="tap ml-auto flex items-center gap-1 text-sm text-brand hover:underline dark:text-info"><Plus className="size-4" aria-hidden /> {t('Add')}<span className="sr-only"> {other.label}</span></Link> : null}
      </div>
      {records.length > 0 ? (
        <ul className="mt-2 divide-y text-sm">
          {records.map((record) => (
            <li key={record.id}>
              <Link to="/$plural/$id" params={{ plural: other.plural, id: record.id }} className="flex min-h-10 items-center gap-3 py-1.5 hover:underline">
                <span className="min-w-0 truncate">{record.title}</span> <span className="ml-auto shrink-0"><StateBadge entity={other} state={record.state} /></span>
              </Link>
            </li>
          ))}
        </ul>
      ) : <p className="mt-1 text-sm text-muted">{t('None yet')}</p>}
      {total > records.length ? <Link to="/$plural" params={{ plural: other.plural }} search={{ [name]: id }} className="tap mt-1 inline-flex items-center text-sm text-brand hover:underline dark:text-info">{t('Show all {count}', { count: total })}</Link> : null}
    </Card>
  )
}
