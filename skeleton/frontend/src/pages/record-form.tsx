import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { defaultValues } from '@shared/defaults'
import type { AnyEntity, Value } from '@shared/define'
import { changeSchema, createSchema, fieldErrors, isUuid, type Values, writable } from '@shared/validate'
import { useMe } from '@/app/session'
import { FieldInput } from '@/components/field-input'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { PageHead } from '@/components/ui/page-head'
import { Skeleton } from '@/components/ui/skeleton'
import { api, ApiError, type ApiRecord } from '@/lib/api'
import { confirmed } from '@/lib/confirm'
import { isFixed } from '@/lib/editable'
import { t, within } from '@/lib/i18n'
import { entityAt } from '@/lib/schema'
import { toast } from '@/lib/toast'
import { NotFoundPage } from './problem'

export function CreateRecordPage() {
  const { plural } = useParams({ strict: false })
  const entity = entityAt(plural ?? '')
  return entity ? <RecordForm key={entity.name} entity={entity} /> : <NotFoundPage />
}

export function EditRecordPage() {
  const { plural, id } = useParams({ strict: false })
  const entity = entityAt(plural ?? '')
  const record = useQuery({ queryKey: ['record', plural, id], queryFn: () => api.get(plural ?? '', id ?? ''), enabled: entity !== undefined })
  if (!entity || record.error) return <NotFoundPage />
  return record.data ? <RecordForm entity={entity} record={record.data} /> : <Skeleton className="h-64" />
}

/** What the address says of a new record: `?breach=…` from the page of the breach. */
function given(entity: AnyEntity, search: { [name: string]: unknown }): Values {
  const refs = writable(entity).filter((name) => entity.fields[name]?.type === 'ref' && isUuid(String(search[name] ?? '')))
  return Object.fromEntries(refs.map((name) => [name, String(search[name])]))
}

function RecordForm({ entity, record }: { entity: AnyEntity; record?: ApiRecord }) {
  const me = useMe()
  const navigate = useNavigate()
  const search = useSearch({ strict: false })
  const queries = useQueryClient()
  const [values, setValues] = useState<Values>(() => record ? Object.fromEntries(writable(entity).map((name) => [name, (record[name] ?? null) as Value])) : { ...defaultValues(entity, new Date(), me.data?.user.id ?? null), ...given(entity, search) })
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [refused, setRefused] = useState<{ [field: string]: string }>({})
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const saved = useRef(false)
  useBlocker({ shouldBlockFn: async () => !saved.current && touched.size > 0 && !(await confirmed({ title: t('Leave without saving?'), yes: t('Leave'), danger: true })), enableBeforeUnload: () => !saved.current && touched.size > 0 })

  const fixed = (name: string) => record !== undefined && isFixed(entity, record, name)
  const shown = writable(entity).filter((name) => !fixed(name))
  const changed = record ? Object.fromEntries(shown.filter((name) => touched.has(name)).map((name) => [name, values[name] ?? null])) : values
  const checked = (record ? changeSchema(entity) : createSchema(entity)).safeParse(changed)
  const wrong = checked.success ? {} : Object.fromEntries(fieldErrors(checked.error, t).map(({ field, message }) => [field, message]))

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTouched(new Set(shown))
    const firstWrong = shown.find((name) => wrong[name])
    if (firstWrong) return document.getElementById(`field-${firstWrong}`)?.focus()
    setBusy(true)
    setProblem('')
    try {
      const result = record ? await api.update(entity.plural, record.id, record.version, changed) : await api.create(entity.plural, values)
      saved.current = true
      await queries.invalidateQueries()
      toast.success(record ? t('Saved') : t('{entity} added', { entity: entity.label }))
      await navigate({ to: '/$plural/$id', params: { plural: entity.plural, id: result.id } })
    } catch (error) {
      if (error instanceof ApiError && error.errors.length > 0) setRefused(Object.fromEntries(error.errors.map(({ field, message }) => [field, message])))
      setProblem(error instanceof ApiError && error.code === 'stale' ? t('Somebody changed this record in the meantime. Reload the page to see their change, then make yours again.') : (error as Error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="max-w-2xl">
      <PageHead title={record ? t('Edit {title}', { title: record.title }) : t('New {entity}', { entity: within(entity.label) })} note={record ? undefined : entity.description} />
      <Card className="space-y-5">
        {shown.map((name) => {
          const field = entity.fields[name]
          if (!field) return null
          const error = refused[name] ?? (touched.has(name) ? wrong[name] : undefined)
          return (
            <FieldInput key={name} name={name} field={field} value={values[name]} error={error} title={record?.refs?.[name]?.title}
              onChange={(value) => {
                setValues((before) => ({ ...before, [name]: value }))
                setTouched((before) => new Set(before).add(name))
                setRefused((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== name)))
              }} />
          )
        })}
      </Card>
      <p role="alert" className="mt-4 text-sm text-danger empty:hidden">{problem}</p>
      <div className="mt-5 flex gap-2">
        <Button type="submit" look="primary" disabled={busy}>{record ? t('Save') : t('Add {entity}', { entity: within(entity.label) })}</Button>
        <Button onClick={() => history.back()}>{t('Cancel')}</Button>
      </div>
    </form>
  )
}
