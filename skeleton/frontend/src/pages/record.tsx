import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import type { AnyEntity, Value as RawValue } from '@shared/define'
import { FieldInput } from '@/components/field-input'
import { Timeline } from '@/components/timeline'
import { Button, buttonClass, Card, Dialog, PageHead, Skeleton } from '@/components/ui'
import { StateBadge, Value } from '@/components/value'
import { type AllowedMove, api, ApiError, type ApiRecord } from '@/lib/api'
import { t } from '@/lib/i18n'
import { entityAt } from '@/lib/schema'
import { exactly } from '@/lib/time'
import { NotFoundPage } from './problem'

export function RecordPage() {
  const { plural, id } = useParams({ strict: false })
  const entity = entityAt(plural ?? '')
  const record = useQuery({ queryKey: ['record', plural, id], queryFn: () => api.get(plural ?? '', id ?? ''), enabled: entity !== undefined })
  const history = useQuery({ queryKey: ['history', plural, id], queryFn: () => api.history(plural ?? '', id ?? ''), enabled: entity !== undefined })
  if (!entity || record.error) return <NotFoundPage />
  if (!record.data) return <Skeleton className="h-64" />
  const fields = Object.keys(entity.fields).filter((name) => !entity.fields[name]?.secret)
  return (
    <>
      <PageHead title={record.data.title || entity.label} note={<><StateBadge entity={entity} state={record.data.state} /><span>{entity.label}{record.data.number ? ` ${record.data.number}` : ''} · {t('added {time}', { time: exactly(record.data.created_at) })}</span></>}>
        <Moves entity={entity} record={record.data} />
        {record.data.can.update ? <Link to="/$plural/$id/edit" params={{ plural: entity.plural, id: record.data.id }} className={buttonClass()}><Pencil className="size-4" aria-hidden /> {t('Edit')}</Link> : null}
      </PageHead>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card>
          <h2 className="mb-4 font-medium">{t('Details')}</h2>
          <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-[minmax(140px,auto)_1fr]">
            {fields.map((name) => <div key={name} className="contents"><dt className="text-muted">{entity.fields[name]?.label}</dt><dd className="min-w-0 break-words"><Value entity={entity} record={record.data} name={name} /></dd></div>)}
          </dl>
        </Card>
        <Card>
          <h2 className="mb-4 font-medium">{t('History')}</h2>
          {history.data ? <Timeline events={history.data.items} /> : <Skeleton className="h-24" />}
        </Card>
      </div>
    </>
  )
}

function Moves({ entity, record }: { entity: AnyEntity; record: ApiRecord }) {
  const [asking, setAsking] = useState<AllowedMove>()
  const queries = useQueryClient()
  const move = useMutation({
    mutationFn: ({ name, values }: { name: string; values: { [field: string]: RawValue } }) => api.move(entity.plural, record.id, name, record.version, values),
    onSuccess: async (_, { name }) => {
      setAsking(undefined)
      toast.success(entity.moves[name]?.label ?? t('Done'))
      await queries.invalidateQueries()
    },
  })
  const offered = record.moves.filter((candidate) => candidate.allowed || candidate.reason)
  return (
    <>
      {offered.map((candidate) => (
        <Button key={candidate.name} look={candidate.confirm ? 'danger' : 'outline'} aria-disabled={!candidate.allowed} title={candidate.reason && t(candidate.reason)}
          onClick={() => {
            if (!candidate.allowed) toast.info(t(candidate.reason ?? ''))
            else if (candidate.ask.length > 0 || candidate.confirm) setAsking(candidate)
            else move.mutate({ name: candidate.name, values: {} }, { onError: (error) => toast.error(error.message) })
          }}>{t(candidate.label)}</Button>
      ))}
      {asking ? <Ask entity={entity} record={record} move={asking} error={move.error} busy={move.isPending} onClose={() => { setAsking(undefined); move.reset() }} onSubmit={(values) => move.mutate({ name: asking.name, values })} /> : null}
    </>
  )
}

function Ask({ entity, record, move, error, busy, onClose, onSubmit }: { entity: AnyEntity; record: ApiRecord; move: AllowedMove; error: Error | null; busy: boolean; onClose: () => void; onSubmit: (values: { [field: string]: RawValue }) => void }) {
  const [values, setValues] = useState<{ [field: string]: RawValue }>(Object.fromEntries(move.ask.map((name) => [name, (record[name] ?? null) as RawValue])))
  const wrong = error instanceof ApiError ? Object.fromEntries(error.errors.map(({ field, message }) => [field, message])) : {}
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit(values)
  }
  return (
    <Dialog open onClose={onClose} title={`${t(move.label)}?`}>
      <form onSubmit={submit} noValidate className="space-y-4">
        {move.ask.map((name) => {
          const field = entity.fields[name]
          return field ? <FieldInput key={name} name={name} field={field} value={values[name]} error={wrong[name]} title={record.refs?.[name]?.title} onChange={(value) => setValues({ ...values, [name]: value })} /> : null
        })}
        {error ? <p role="alert" className="text-sm text-danger">{error.message}</p> : null}
        <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="primary" disabled={busy}>{t(move.label)}</Button></div>
      </form>
    </Dialog>
  )
}
