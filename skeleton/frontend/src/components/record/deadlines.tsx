//! Until when something has to be done about the record, the nearest first.

import type { AnyEntity, Tone } from '@shared/define'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import type { ApiRecord } from '@/lib/api'
import { t } from '@/lib/i18n'
import { ago, until } from '@/lib/time'

interface Deadline {
  name: string
  due: string
  state: 'running' | 'paused' | 'overdue' | 'met' | 'missed'
}

const STATES: Record<Deadline['state'], { label: string; tone: Tone }> = {
  running: { label: t('Running'), tone: 'info' },
  paused: { label: t('Paused'), tone: 'neutral' },
  overdue: { label: t('Overdue'), tone: 'danger' },
  met: { label: t('Met'), tone: 'success' },
  missed: { label: t('Missed'), tone: 'warning' },
}

export function Deadlines({ entity, record }: { entity: AnyEntity; record: ApiRecord }) {
  const deadlines = (record['deadlines'] ?? []) as Deadline[]
  if (deadlines.length === 0) return null
  return (
    <Card>
      <h2 className="font-medium">{t('Deadlines')}</h2>
      <ul className="mt-1 divide-y text-sm">
        {deadlines.map(({ name, due, state }) => (
          <li key={name} className="flex items-start gap-3 py-2">
            <div className="min-w-0"><p>{entity.deadlines?.[name]?.label ?? name}</p><p className="text-muted"><time dateTime={due}>{until(due)}</time>{state === 'running' || state === 'overdue' ? ` · ${ago(due)}` : null}</p></div>
            <span className="ml-auto shrink-0"><Badge tone={STATES[state].tone}>{STATES[state].label}</Badge></span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
