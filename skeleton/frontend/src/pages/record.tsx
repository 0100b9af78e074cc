//! One record: its fields, what can be done with it, and what people said and did, now or as it was known once.

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { AnyEntity } from '@shared/define'
import { Attachments } from '@/components/attachments'
import { Comments } from '@/components/comments'
import { AsOf } from '@/components/record/as-of'
import { Deadlines } from '@/components/record/deadlines'
import { Documents } from '@/components/record/documents'
import { InlineField } from '@/components/record/inline-field'
import { Moves } from '@/components/record/moves'
import { Segmented } from '@/components/segmented'
import { Timeline } from '@/components/timeline'
import { Button, buttonClass } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { PageHead } from '@/components/ui/page-head'
import { Skeleton } from '@/components/ui/skeleton'
import { StateBadge, Value } from '@/components/value'
import { api, type ApiRecord } from '@/lib/api'
import { t } from '@/lib/i18n'
import { entityAt } from '@/lib/schema'
import { exactly } from '@/lib/time'
import { NotFoundPage } from './problem'

const Related = lazy(() => import('@/components/record/related'))

export function RecordPage() {
  const { plural = '', id = '' } = useParams({ strict: false })
  const { as_of: asOf } = useSearch({ strict: false }) as { as_of?: string }
  const navigate = useNavigate()
  const entity = entityAt(plural)
  const record = useQuery({ queryKey: ['record', plural, id, asOf], queryFn: () => api.get(plural, id, asOf), enabled: entity !== undefined })
  if (!entity || (record.error && asOf === undefined)) return <NotFoundPage />
  const show = (moment: string | undefined) => void navigate({ to: '/$plural/$id', params: { plural, id }, search: moment ? { as_of: moment } : {}, replace: true })
  if (record.error) return <AsOf moment={asOf} problem={record.error.message} onChange={show} />
  if (!record.data) return <Skeleton className="h-64" />
  const now = asOf === undefined
  return (
    <>
      <PageHead title={record.data.title || entity.label} note={<><StateBadge entity={entity} state={record.data.state} /><span>{entity.label}{record.data.number ? ` ${record.data.number}` : ''} · {t('added {time}', { time: exactly(record.data.created_at) })}</span></>}>
        {now ? <Documents entity={entity} record={record.data} /> : null}
        {now ? <Moves entity={entity} record={record.data} /> : null}
        {now && record.data.can.update ? <Link to="/$plural/$id/edit" params={{ plural, id }} className={buttonClass()}><Pencil className="size-4" aria-hidden /> {t('Edit')}</Link> : null}
      </PageHead>
      {now ? null : <AsOf moment={asOf} onChange={show} />}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0 space-y-6">
          <Fields entity={entity} record={record.data} editable={now && record.data.can.update} />
          {now ? <Attachments plural={plural} id={id} /> : null}
        </div>
        <div className="min-w-0 space-y-6">
          {now ? <Deadlines entity={entity} record={record.data} /> : null}
          {now ? <Suspense fallback={null}><Related entity={entity} id={id} /></Suspense> : null}
          <Activity plural={plural} id={id} onAsOf={show} />
        </div>
      </div>
    </>
  )
}

const MANY_EMPTY = 6

function Fields({ entity, record, editable }: { entity: AnyEntity; record: ApiRecord; editable: boolean }) {
  const [whole, setWhole] = useState(false)
  const all = Object.keys(entity.fields).filter((name) => !entity.fields[name]?.secret)
  const filled = all.filter((name) => (record[name] ?? '') !== '')
  // A long record is read by what is in it; a short one shows what could be.
  const names = whole || all.length - filled.length < MANY_EMPTY ? all : filled
  return (
    <Card>
      <h2 className="mb-3 font-medium">{t('Details')}</h2>
      <dl className="grid grid-cols-1 gap-x-6 gap-y-1 text-sm sm:grid-cols-[minmax(140px,auto)_minmax(0,1fr)]">
        {names.map((name) => (
          <div key={name} className="contents">
            <dt className="pt-1.5 text-muted">{entity.fields[name]?.label}</dt>
            <dd className="min-w-0 pb-1.5 break-words sm:pb-0">{editable ? <InlineField entity={entity} record={record} name={name} /> : <div className="py-1.5"><Value entity={entity} record={record} name={name} /></div>}</dd>
          </div>
        ))}
      </dl>
      {names.length < all.length ? <Button look="ghost" className="mt-2" onClick={() => setWhole(true)}>{t('Show {count} empty fields', { count: all.length - names.length })}</Button> : null}
    </Card>
  )
}

function Activity({ plural, id, onAsOf }: { plural: string; id: string; onAsOf: (moment: string) => void }) {
  const [tab, setTab] = useState<'comments' | 'history'>('history')
  const history = useQuery({ queryKey: ['history', plural, id], queryFn: () => api.history(plural, id) })
  return (
    <div className="min-w-0 space-y-4">
      <Segmented name="activity" label={t('Activity')} value={tab} options={[{ value: 'history', label: t('History') }, { value: 'comments', label: t('Comments') }]} onChange={setTab} />
      {tab === 'comments' ? <Comments plural={plural} id={id} /> : (
        <Card>
          {history.data ? <Timeline events={history.data.items} onAsOf={onAsOf} /> : <Skeleton className="h-24" />}
        </Card>
      )}
    </div>
  )
}
