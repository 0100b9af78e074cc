//! What is due next, what is late first.

import { Link } from '@tanstack/react-router'
import { Clock } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import type { DueEntry } from '@/lib/api'
import { t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'
import { ago, until } from '@/lib/time'

export function Due({ entries }: { entries: DueEntry[] }) {
  return (
    <Card>
      <h2 className="font-medium">{t('What is due')}</h2>
      {entries.length === 0 ? <p className="mt-3 flex items-center gap-2 text-sm text-muted"><Clock className="size-4" aria-hidden /> {t('Nothing is due in the next two weeks.')}</p> : (
        <ul className="mt-2 divide-y">
          {entries.map((entry) => {
            const entity = entityNamed(entry.entity)
            return (
              <li key={`${entry.id}-${entry.deadline}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5 text-sm">
                <Link to="/$plural/$id" params={{ plural: entity?.plural ?? '', id: entry.id }} className="tap min-w-0 flex-1 basis-40 truncate font-medium hover:underline">{entry.title}</Link>
                <span className="text-muted">{t(entry.deadline)}</span>
                <time dateTime={entry.due} title={until(entry.due)}><Badge tone={entry.overdue ? 'danger' : 'neutral'}>{ago(entry.due)}</Badge></time>
              </li>
            )
          })}
        </ul>
      )}
    </Card>
  )
}
