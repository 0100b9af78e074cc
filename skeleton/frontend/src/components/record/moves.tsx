//! The moves of a record. One that cannot be made says why.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { AnyEntity, Value as RawValue } from '@shared/define'
import { FieldInput } from '@/components/field-input'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { type AllowedMove, api, ApiError, type ApiRecord } from '@/lib/api'
import { t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

type Values = { [field: string]: RawValue }

export function Moves({ entity, record }: { entity: AnyEntity; record: ApiRecord }) {
  const [asking, setAsking] = useState<AllowedMove>()
  const queries = useQueryClient()
  const move = useMutation({
    mutationFn: ({ name, values }: { name: string; values: Values }) => api.move(entity.plural, record.id, name, record.version, values),
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
        <Button key={candidate.name} data-shortcut={`move-${candidate.name}`} look={candidate.confirm ? 'danger' : 'outline'} aria-disabled={!candidate.allowed} title={candidate.reason && t(candidate.reason)}
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

interface Props {
  entity: AnyEntity
  record: ApiRecord
  move: AllowedMove
  error: Error | null
  busy: boolean
  onClose: () => void
  onSubmit: (values: Values) => void
}

function Ask({ entity, record, move, error, busy, onClose, onSubmit }: Props) {
  const [values, setValues] = useState<Values>(Object.fromEntries(move.ask.map((name) => [name, (record[name] ?? null) as RawValue])))
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
          return field ? <FieldInput key={name} name={name} field={{ ...field, required: field.type !== 'bool' }} value={values[name]} error={wrong[name]} title={record.refs?.[name]?.title} onChange={(value) => setValues({ ...values, [name]: value })} /> : null
        })}
        {error ? <p role="alert" className="text-sm text-danger">{error.message}</p> : null}
        <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="primary" disabled={busy}>{t(move.label)}</Button></div>
      </form>
    </Dialog>
  )
}
