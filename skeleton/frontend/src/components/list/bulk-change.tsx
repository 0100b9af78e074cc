//! One field and its value, for all records that are selected.

import { type FormEvent, useState } from 'react'
import type { AnyEntity, Value } from '@shared/define'
import { changeSchema, fieldErrors } from '@shared/validate'
import { FieldInput } from '@/components/field-input'
import { SelectField } from '@/components/form'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { counted, labelOf } from '@/lib/format'
import { t } from '@/lib/i18n'

interface Props {
  entity: AnyEntity
  count: number
  busy: boolean
  onClose: () => void
  onChange: (values: { [field: string]: Value }) => void
}

/** Whatever may be changed later, and means the same for several records. */
export function changeableFields(entity: AnyEntity): string[] {
  return Object.entries(entity.fields).flatMap(([name, field]) => (field.computed || field.secret || field.unique ? [] : [name]))
}

export function BulkChange({ entity, count, busy, onClose, onChange }: Props) {
  const names = changeableFields(entity)
  const [name, setName] = useState(names[0] ?? '')
  const [value, setValue] = useState<Value>(null)
  const [error, setError] = useState<string>()
  const field = entity.fields[name]
  const choose = (next: string) => {
    setName(next)
    setValue(null)
    setError(undefined)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const given = { [name]: value ?? (field?.type === 'bool' ? false : null) }
    const checked = changeSchema(entity).safeParse(given)
    if (checked.success) onChange(given)
    else setError(fieldErrors(checked.error, t)[0]?.message)
  }
  return (
    <Dialog open onClose={onClose} title={t('Change a field')}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <SelectField id="bulk-field" label={t('Field')} value={name} onChange={(event) => choose(event.target.value)}>
          {names.map((each) => <option key={each} value={each}>{labelOf(entity, each)}</option>)}
        </SelectField>
        {field ? <FieldInput key={name} name={name} field={field} value={value} error={error} onChange={setValue} /> : null}
        <p className="text-sm text-muted">{counted(entity, count)}. {field?.required || field?.type === 'bool' ? null : t('Left empty, the field is cleared.')} {t('Those for which it is not possible stay as they are.')}</p>
        <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="primary" disabled={busy}>{t('Change')}</Button></div>
      </form>
    </Dialog>
  )
}
