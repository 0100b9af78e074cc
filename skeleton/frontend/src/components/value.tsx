//! One value of a record, as people read it.

import { Link } from '@tanstack/react-router'
import { isFile, type AnyEntity, type Field, type Value as RawValue } from '@shared/define'
import { api, type ApiRecord } from '@/lib/api'
import { formatValue } from '@/lib/format'
import { t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'
import { ago, exactly } from '@/lib/time'
import { Badge } from './ui/badge'

export function StateBadge({ entity, state }: { entity: AnyEntity; state: string | null }) {
  return state === null ? null : <Badge tone={entity.states[state]?.tone ?? 'neutral'}>{entity.states[state]?.label ?? state}</Badge>
}

/** `plain`: without links of its own, for inside a link. */
export function Value({ entity, record, name, plain = false }: { entity: AnyEntity; record: ApiRecord; name: string; plain?: boolean }) {
  if (name === 'state') return <StateBadge entity={entity} state={record.state} />
  const raw = record[name] as RawValue | undefined
  if (raw === null || raw === undefined || raw === '') return <span className="text-muted">–</span>
  const field = entity.fields[name]
  if (!field) return name.endsWith('_at') ? <time dateTime={String(raw)} title={exactly(String(raw))}>{ago(String(raw))}</time> : <>{String(raw)}</>
  const reference = record.refs?.[name]
  if (plain && (field.type === 'ref' || field.type === 'url')) return <>{reference?.title ?? String(raw)}</>
  if (field.type === 'ref' && field.to) {
    const target = entityNamed(field.to)
    if (target) return <Link to="/$plural/$id" params={{ plural: target.plural, id: String(raw) }} className="tap text-brand underline-offset-2 hover:underline dark:text-info">{reference?.title ?? String(raw)}</Link>
  }
  if (isFile(field)) return <FileValue entity={entity} record={record} field={field} file={String(raw)} title={reference?.title} plain={plain} />
  if (field.type === 'user') return <>{reference?.title ?? String(raw)}</>
  if (field.type === 'tags') return <span className="flex flex-wrap gap-1">{(raw as readonly string[]).map((tag) => <Badge key={tag}>{tag}</Badge>)}</span>
  if (field.type === 'instant') return <time dateTime={String(raw)} title={String(raw)}>{exactly(String(raw))}</time>
  if (field.type === 'url') return <a href={String(raw)} rel="noreferrer noopener" target="_blank" className="tap text-brand underline-offset-2 hover:underline dark:text-info">{String(raw)}</a>
  if (field.type === 'long') return <span className="whitespace-pre-wrap">{String(raw)}</span>
  return <>{formatValue(field, raw)}</>
}

function FileValue({ entity, record, field, file, title, plain }: { entity: AnyEntity; record: ApiRecord; field: Field; file: string; title: string | undefined; plain: boolean }) {
  const address = api.attachmentUrl(entity.plural, record.id, file)
  if (field.type === 'signature') return plain ? <>{t('Signed')}</> : <img src={address} alt={field.label} loading="lazy" className="h-16 rounded-md border bg-white" />
  if (plain) return <>{title}</>
  return <a href={address} download={title} className="text-brand underline-offset-2 hover:underline dark:text-info">{title}</a>
}
