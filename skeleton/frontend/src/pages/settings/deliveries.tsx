//! The delivery log: what went out, what waits, what failed and why.

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Empty } from '@/components/ui/empty'
import { Select } from '@/components/ui/select'
import { Skeleton } from '@/components/ui/skeleton'
import { api, type Delivery, type Integration } from '@/lib/api'
import { plural, t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'
import { ago, exactly } from '@/lib/time'
import { toast } from '@/lib/toast'

const STATES = { waiting: { label: t('Waiting'), tone: 'info' }, delivered: { label: t('Delivered'), tone: 'success' }, failed: { label: t('Failed'), tone: 'danger' } } as const

export function Deliveries({ integrations }: { integrations: Integration[] }) {
  const [state, setState] = useState('')
  const [sink, setSink] = useState('')
  const log = useInfiniteQuery({
    queryKey: ['deliveries', state, sink],
    queryFn: ({ pageParam }) => api.deliveries(new URLSearchParams({ limit: '30', ...(state ? { state } : {}), ...(sink ? { sink } : {}), ...(pageParam ? { cursor: pageParam } : {}) })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? null,
    refetchInterval: 10_000,
  })
  const items = log.data?.pages.flatMap((page) => page.items) ?? []
  const names = new Map(integrations.map(({ id, name }) => [id, name]))
  return (
    <Card className="p-0">
      <div className="flex flex-wrap items-center gap-2 border-b px-5 py-4">
        <h2 className="mr-auto font-semibold">{t('Deliveries')}</h2>
        <Select aria-label={t('Integration')} className="w-auto" value={sink} onChange={(event) => setSink(event.target.value)}><option value="">{t('All integrations')}</option>{integrations.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
        <Select aria-label={t('State')} className="w-auto" value={state} onChange={(event) => setState(event.target.value)}><option value="">{t('All states')}</option>{Object.entries(STATES).map(([name, { label }]) => <option key={name} value={name}>{label}</option>)}</Select>
      </div>
      {log.isPending ? <Skeleton className="m-5 h-24" /> : log.error ? <p role="alert" className="p-5 text-sm text-danger">{log.error.message}</p> : items.length === 0 ? <Empty title={t('Nothing here')}>{state || sink ? t('No delivery is like that.') : t('As soon as something happens that an integration tells, it stands here.')}</Empty> : (
        <ul className="divide-y">{items.map((item) => <Row key={item.id} delivery={item} name={names.get(item.sink) ?? item.sink} />)}</ul>
      )}
      {log.hasNextPage ? <div className="border-t p-3"><Button disabled={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>{t('Show more')}</Button></div> : null}
    </Card>
  )
}

function Row({ delivery, name }: { delivery: Delivery; name: string }) {
  const queries = useQueryClient()
  const retry = useMutation({
    mutationFn: () => api.retryDelivery(delivery.id),
    onSuccess: () => {
      toast.success(t('It is sent again in a moment'))
      return queries.invalidateQueries({ queryKey: ['deliveries'] })
    },
    onError: (error) => toast.error(error.message),
  })
  const entity = entityNamed(delivery.kind)
  const { label, tone } = STATES[delivery.state]
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-3 text-sm">
      <Badge tone={tone}>{label}</Badge>
      <span className="font-medium">{name}</span>
      {entity ? <Link to="/$plural/$id" params={{ plural: entity.plural, id: delivery.record }} className="tap text-brand hover:underline dark:text-info">{entity.label}</Link> : <span>{delivery.kind}</span>}
      <span className="text-muted">#{delivery.seq}{delivery.target.includes('@') ? ` · ${delivery.target}` : ''}</span>
      <span className="ml-auto text-xs text-muted"><time dateTime={delivery.at} title={exactly(delivery.at)}>{ago(delivery.at)}</time>{delivery.attempts > 1 ? ` · ${plural(delivery.attempts, '{count} attempt', '{count} attempts')}` : ''}</span>
      {delivery.state === 'failed' || (delivery.state === 'waiting' && delivery.attempts > 0) ? <Button disabled={retry.isPending} onClick={() => retry.mutate()}><RotateCw className="size-4" aria-hidden /> {t('Send again')}</Button> : null}
      {delivery.last_error ? <p className="w-full text-xs break-words text-danger">{delivery.last_error}{delivery.next_at && delivery.attempts > 0 ? ` · ${t('next attempt {time}', { time: ago(delivery.next_at) })}` : ''}</p> : null}
    </li>
  )
}
