//! What concerns whoever is signed in: assigned, mentioned, commented, due, and what rules tell.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bell } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Menu } from '@/components/ui/menu'
import { api } from '@/lib/api'
import { cn } from '@/lib/cn'
import { t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'
import { ago } from '@/lib/time'

const REASONS: { [reason: string]: string } = { assigned: t('is yours now'), mentioned: t('mentions you'), commented: t('has a new comment'), deadline: t('has a deadline') }

export function Notifications() {
  const queries = useQueryClient()
  const list = useQuery({ queryKey: ['notifications'], queryFn: api.notifications, refetchInterval: 60_000 })
  const read = useMutation({ mutationFn: api.readNotifications, onSuccess: () => queries.invalidateQueries({ queryKey: ['notifications'] }) })
  const items = list.data?.items ?? []
  return (
    <Menu label={t('Notifications')} icon={<Bell className="size-4" aria-hidden />} badge={list.data?.unread ?? 0}>
      {items.length === 0 ? <p className="p-4 text-sm text-muted">{t('Nothing new. You are told here when a record becomes yours, or somebody mentions you.')}</p> : (
        <ul className="max-h-96 divide-y overflow-auto">
          {items.map((item) => {
            const entity = entityNamed(item.event?.entity ?? '')
            const message = item.event?.message
            const title = message?.subject || item.event?.title || entity?.label
            return (
              <li key={item.id} className={cn('px-4 py-3 text-sm', item.read_at === null && 'bg-brand/8')}>
                {entity && item.event && !item.event.gone ? <Link to="/$plural/$id" params={{ plural: entity.plural, id: item.event.id }} className="tap font-medium hover:underline">{title}</Link> : <span className="font-medium">{title}</span>}{' '}
                {message ? <p className="mt-1 line-clamp-6 whitespace-pre-line">{message.body}</p> : (REASONS[item.reason] ?? '')}
                <p className="text-xs text-muted">{item.event?.actor_name}, {ago(item.created_at)}</p>
              </li>
            )
          })}
        </ul>
      )}
      {(list.data?.unread ?? 0) > 0 ? <div className="border-t p-2"><Button look="ghost" className="w-full" onClick={() => read.mutate()}>{t('Mark all as read')}</Button></div> : null}
    </Menu>
  )
}
