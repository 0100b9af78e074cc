//! A value that is changed where it stands. What it was can be brought back for a while.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { isWritten, type AnyEntity, type Value as RawValue } from '@shared/define'
import { FieldInput } from '@/components/field-input'
import { Button } from '@/components/ui/button'
import { Value } from '@/components/value'
import { api, ApiError, type ApiRecord } from '@/lib/api'
import { isFixed } from '@/lib/editable'
import { t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

export function InlineField({ entity, record, name }: { entity: AnyEntity; record: ApiRecord; name: string }) {
  const queries = useQueryClient()
  const before = (record[name] ?? null) as RawValue
  const [value, setValue] = useState<RawValue>()
  const change = useMutation({
    mutationFn: ({ version, to }: { version: number; to: RawValue }) => api.update(entity.plural, record.id, version, { [name]: to }),
    onSuccess: async (changed, { to }) => {
      setValue(undefined)
      await queries.invalidateQueries()
      // Undoing is a change of its own, so the history stays whole.
      if (to !== before) toast.success(t('{field} changed', { field: field?.label ?? name }), { action: { label: t('Undo'), onClick: () => change.mutate({ version: changed.version, to: before }) } })
    },
    onError: async (error) => {
      if (error instanceof ApiError && error.status === 409) {
        await queries.invalidateQueries()
        toast.error(t('Somebody else changed it meanwhile. This is how it is now; change it again if you still want to.'))
        setValue(undefined)
      } else if (value === undefined) toast.error(error.message)
    },
  })
  const editing = value !== undefined
  useEffect(() => {
    if (editing) document.getElementById(`field-${name}`)?.focus()
  }, [editing, name])
  const field = entity.fields[name]
  if (!field) return null
  if (value === undefined) {
    const fixed = !isWritten(field) || isFixed(entity, record, name)
    return (
      <div className="group flex min-h-8 items-center gap-2 py-1">
        <div className="min-w-0"><Value entity={entity} record={record} name={name} /></div>
        {fixed ? null : <Button data-shortcut="edit" look="ghost" size="icon" className="size-7 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 touch:opacity-60" aria-label={t('Change {field}', { field: field.label })} onClick={() => setValue(before)}><Pencil className="size-3.5" aria-hidden /></Button>}
      </div>
    )
  }
  const error = change.error instanceof ApiError ? (change.error.errors.find((wrong) => wrong.field === name)?.message ?? change.error.message) : change.error?.message
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (value === before) setValue(undefined)
    else change.mutate({ version: record.version, to: value })
  }
  const leave = () => { setValue(undefined); change.reset() }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape is an extra: there is a button that does the same
    <form onSubmit={submit} noValidate className="space-y-2 py-1" onKeyDown={(event) => { if (event.key === 'Escape') leave() }}>
      <FieldInput name={name} field={field} value={value} error={error} title={record.refs?.[name]?.title} onChange={setValue} />
      <div className="flex gap-2"><Button type="submit" look="primary" disabled={change.isPending}>{t('Save')}</Button><Button onClick={leave}>{t('Cancel')}</Button></div>
    </form>
  )
}
