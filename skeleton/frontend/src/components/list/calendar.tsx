//! Records by day: a month at a time, or a week. Days are read from left to right, on a phone from top to bottom.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { AnyEntity } from '@shared/define'
import { Segmented } from '@/components/segmented'
import { Button } from '@/components/ui/button'
import { Empty } from '@/components/ui/empty'
import { Skeleton } from '@/components/ui/skeleton'
import { api, type CalendarEntry } from '@/lib/api'
import { cn } from '@/lib/cn'
import { addDays, dayName, daysShown, today, type Span } from '@/lib/days'
import { locale, t } from '@/lib/i18n'
import { dateOf, type ListState, queryOf } from '@/lib/list-state'

const MOST_IN_A_CELL = 4

export default function Calendar({ entity, state }: { entity: AnyEntity; state: ListState }) {
  const [span, setSpan] = useState<Span>('month')
  const [around, setAround] = useState(today)
  const days = daysShown(around, span)
  const [first = around, last = around] = [days[0], days.at(-1)]
  const query = queryOf(state)
  query.delete('sort')
  query.set('first_day', first)
  query.set('last_day', last)
  const date = dateOf(entity, state.view)
  if (date) query.set('date_field', date)
  const entries = useQuery({ queryKey: ['list', entity.plural, 'calendar', query.toString()], queryFn: () => api.calendar(entity.plural, query), placeholderData: keepPreviousData })
  const step = (by: 1 | -1) => setAround(span === 'week' ? addDays(around, 7 * by) : addDays(`${around.slice(0, 7)}-15`, 30 * by))
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(around))
  return (
    <section aria-label={t('Calendar')}>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <h2 className="mr-auto text-lg font-medium" aria-live="polite">{month}</h2>
        <Segmented name="span" label={t('Shown')} value={span} options={[{ value: 'month', label: t('Month') }, { value: 'week', label: t('Week') }]} onChange={setSpan} />
        <Button onClick={() => setAround(today())}>{t('Today')}</Button>
        <Button size="icon" aria-label={t('Before')} onClick={() => step(-1)}><ChevronLeft className="size-4" aria-hidden /></Button>
        <Button size="icon" aria-label={t('After')} onClick={() => step(1)}><ChevronRight className="size-4" aria-hidden /></Button>
      </div>
      {entries.error ? <Empty title={t('The calendar cannot be shown')}>{entries.error.message}</Empty> : entries.data ? (
        <>
          <ol className="grid overflow-hidden rounded-xl border bg-border sm:grid-cols-7 sm:gap-px">
            {days.slice(0, 7).map((day) => <li key={`name-${day}`} aria-hidden className="hidden bg-card px-2 py-1.5 text-xs text-muted sm:block">{dayName(day, 'short')}</li>)}
            {days.map((day) => <Day key={day} day={day} dim={span === 'month' && day.slice(0, 7) !== around.slice(0, 7)} tall={span === 'week'} entity={entity} entries={entries.data.items.filter((entry) => entry.day === day)} />)}
          </ol>
          {entries.data.capped ? <p className="mt-3 text-sm text-muted">{t('There is more than can be shown. Filter the list to see all of it.')}</p> : null}
          {entries.data.items.length === 0 ? <p className="mt-3 text-sm text-muted sm:text-center">{t('Nothing has a day here.')}</p> : null}
        </>
      ) : <Skeleton className="h-96" />}
    </section>
  )
}

function Day({ day, dim, tall, entity, entries }: { day: string; dim: boolean; tall: boolean; entity: AnyEntity; entries: CalendarEntry[] }) {
  const [all, setAll] = useState(false)
  const shown = all || tall ? entries : entries.slice(0, MOST_IN_A_CELL)
  const now = day === today()
  return (
    <li className={cn('min-w-0 bg-card p-1.5 sm:min-h-24', tall && 'sm:min-h-64', dim && 'bg-background text-muted', entries.length === 0 && !now && 'hidden sm:block')}>
      <time dateTime={day} aria-current={now ? 'date' : undefined} className={cn('inline-flex h-6 min-w-6 items-center justify-center gap-1 rounded-full px-1.5 text-xs', now && 'bg-brand text-on-brand')}><span className="sm:hidden">{dayName(day, 'long')}</span>{Number(day.slice(8))}</time>
      <ul className="mt-1 space-y-1">
        {shown.map((entry) => (
          <li key={`${entry.id}-${entry.deadline ?? ''}`}>
            <Link to="/$plural/$id" params={{ plural: entity.plural, id: entry.id }} title={entry.title} className={cn('block truncate rounded-md px-1.5 py-3 text-xs hover:underline sm:py-1', entry.overdue ? 'bg-danger/10 text-danger' : entry.deadline ? 'bg-warning/10 text-warning' : 'bg-info/10 text-info')}>
              {entry.deadline ? `${t(entry.deadline)}: ` : ''}{entry.title}
            </Link>
          </li>
        ))}
      </ul>
      {shown.length < entries.length ? <button type="button" className="tap mt-1 px-1.5 text-xs text-muted underline-offset-2 hover:underline" onClick={() => setAll(true)}>{t('{count} more', { count: entries.length - shown.length })}</button> : null}
    </li>
  )
}
