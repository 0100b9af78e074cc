import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Empty } from '@/components/ui/empty'
import { PageHead } from '@/components/ui/page-head'
import { Select } from '@/components/ui/select'
import { Skeleton } from '@/components/ui/skeleton'
import { api, call, type LedgerEvent, type Page } from '@/lib/api'
import { number, t } from '@/lib/i18n'
import { allEntities, entityNamed } from '@/lib/schema'
import { ago, exactly } from '@/lib/time'

export function AuditPage() {
  const [entity, setEntity] = useState('')
  const verify = useMutation({ mutationFn: api.verify })
  const events = useInfiniteQuery({
    queryKey: ['audit', entity],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: '50' })
      if (entity) query.set('entity', entity)
      if (pageParam) query.set('cursor', pageParam)
      return call<Page<LedgerEvent>>('GET', `/api/v1/audit?${query}`)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  })
  const items = events.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <PageHead title={t('Audit trail')} note={t('Everything that was done here. No entry can be changed or taken out unnoticed.')}>
        <Button onClick={() => verify.mutate()} disabled={verify.isPending}><ShieldCheck className="size-4" aria-hidden /> {t('Verify')}</Button>
      </PageHead>
      <div aria-live="polite">
        {verify.data ? (
          <p className={`mb-4 flex items-center gap-2 rounded-lg border p-3 text-sm ${verify.data.ok ? 'border-success/40 bg-success/10 text-success' : 'border-danger/40 bg-danger/10 text-danger'}`}>
            {verify.data.ok ? <ShieldCheck className="size-4" aria-hidden /> : <ShieldAlert className="size-4" aria-hidden />}
            {verify.data.ok ? t('All {count} entries are as they were written.', { count: number(verify.data.checked) }) : t('The chain is broken: {why}', { why: verify.data.why ?? t('an entry was altered') })}
          </p>
        ) : verify.error ? <p role="alert" className="mb-4 text-sm text-danger">{verify.error.message}</p> : null}
      </div>
      <Select aria-label={t('Kind of record')} value={entity} onChange={(event) => setEntity(event.target.value)} className="mb-4 w-auto">
        <option value="">{t('All kinds')}</option>
        {allEntities.map((candidate) => <option key={candidate.name} value={candidate.name}>{candidate.labelPlural}</option>)}
      </Select>
      <Card className="p-0">
        {events.isPending ? <Skeleton className="m-5 h-40" /> : items.length === 0 ? <Empty title={t('Nothing happened yet')}>{t('Every change will stand here.')}</Empty> : (
          <ul className="divide-y">
            {items.map((event) => {
              const target = entityNamed(event.entity)
              return (
                <li key={event.seq} className="flex flex-wrap items-baseline gap-x-2 px-5 py-3 text-sm">
                  <span className="font-medium">{event.actor_name}</span> <span>{event.text}</span>
                  {event.gone ? null : target ? <Link to="/$plural/$id" params={{ plural: target.plural, id: event.id }} className="tap min-w-0 break-words text-brand hover:underline dark:text-info">{event.title || target.label}</Link> : <span className="text-muted">{event.title}</span>}
                  <span className="ml-auto text-xs text-muted"><time dateTime={event.at} title={exactly(event.at)}>{ago(event.at)}</time> · <span className="font-mono" title={event.hash}>#{event.seq} {event.hash.slice(0, 10)}</span></span>
                </li>
              )
            })}
          </ul>
        )}
      </Card>
      {events.hasNextPage ? <Button className="mt-4" onClick={() => void events.fetchNextPage()}>{t('Show more')}</Button> : null}
    </>
  )
}
