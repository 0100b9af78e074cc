//! What happened, in words: who, when, and from which value to which.

import type { Value } from '@shared/define'
import { stateLabel } from '@shared/format'
import type { LedgerEvent } from '@/lib/api'
import { formatValue } from '@/lib/format'
import { t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'
import { ago, exactly } from '@/lib/time'

/** A value as the field's own page would show it; `label` is what a reference is called. */
function shown(entityName: string, field: string, value: Value | undefined, label: string | undefined): string {
  if (label !== undefined) return label
  if (value === null || value === undefined || value === '') return t('nothing')
  const entity = entityNamed(entityName)
  if (entity && field === 'state') return stateLabel(entity, String(value))
  const definition = entity?.fields[field]
  return definition ? formatValue(definition, value) : Array.isArray(value) ? value.join(', ') : String(value)
}

/** `onAsOf` shows the record as it was right after an event. */
export function Timeline({ events, onAsOf }: { events: LedgerEvent[]; onAsOf?: (moment: string) => void }) {
  return (
    <ol className="space-y-5">
      {events.map((event) => (
        <li key={event.seq} className="relative border-l pl-4 text-sm">
          <span aria-hidden className="absolute top-1.5 -left-[4.5px] size-2 rounded-full bg-brand" />
          <p><span className="font-medium">{event.actor_name}</span> {event.text}</p>
          {event.changes.length > 0 ? (
            <ul className="mt-1 space-y-0.5 text-xs text-muted">
              {event.changes.map((change) => <li key={change.field} className="break-words">{t(change.label)}: {event.type === 'created' ? '' : `${shown(event.entity, change.field, change.before, change.before_label)} → `}<span className="text-foreground">{shown(event.entity, change.field, change.after, change.after_label)}</span></li>)}
            </ul>
          ) : null}
          <p className="mt-1 text-xs text-muted"><time dateTime={event.at} title={exactly(event.at)}>{ago(event.at)}</time> · <span className="font-mono" title={t('Hash of event {seq}: {hash}', { seq: event.seq, hash: event.hash })}>{event.hash.slice(0, 12)}</span>
            {onAsOf ? <> · <button type="button" className="tap underline-offset-2 hover:underline" onClick={() => onAsOf(event.at)}>{t('As it was then')}</button></> : null}
          </p>
        </li>
      ))}
    </ol>
  )
}
