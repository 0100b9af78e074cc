//! Numbers that lead to the records which they count.

import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { Icon } from '@/components/icon'
import type { CardData } from '@/lib/api'
import { cn } from '@/lib/cn'
import { t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'
import { written } from './numbers'

export function Cards({ cards }: { cards: CardData[] }) {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      {cards.map((card) => <li key={card.label}><NumberCard card={card} /></li>)}
    </ul>
  )
}

function NumberCard({ card }: { card: CardData }) {
  const entity = entityNamed(card.entity)
  return (
    <Link to="/$plural" params={{ plural: entity?.plural ?? '' }} search={card.filter} className={cn('flex h-full flex-col rounded-xl border bg-card p-4 shadow-xs hover:border-control sm:p-5', card.alert && 'border-warning/50')}>
      <span className="flex items-start gap-2 sm:min-h-10 text-sm text-muted *:first:mt-0.5">
        {card.alert ? <><TriangleAlert className="size-4 shrink-0 text-warning" aria-hidden /><span className="sr-only">{t('Needs attention')}</span></> : <Icon name={entity?.icon ?? 'file-text'} />}
        <span className="min-w-0">{t(card.label)}</span>
      </span>
      <span className={cn('mt-2 text-2xl font-semibold tabular-nums sm:text-3xl', card.alert && 'text-warning')}>{written(card.value, card.measure)}</span>
      {card.recent ? <span className="mt-1 text-xs text-muted">{t('{count} new in 30 days', { count: written(card.recent, 'count') })}</span> : null}
    </Link>
  )
}
