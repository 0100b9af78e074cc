//! A cell of a list while it is changed. Enter saves, Escape leaves, Tab saves and goes on to the next.

import { Check, X } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useEffect, useState } from 'react'
import type { AnyEntity, Value } from '@shared/define'
import { changeSchema, fieldErrors } from '@shared/validate'
import { FieldInput } from '@/components/field-input'
import { Button } from '@/components/ui/button'
import type { ApiRecord } from '@/lib/api'
import { t } from '@/lib/i18n'
import { useSaveCell } from '@/lib/save-cell'

/** What was wanted, and why it was refused. */
export interface Refused {
  draft: Value
  problem: string
}

interface Props {
  entity: AnyEntity
  record: ApiRecord
  name: string
  refused: Refused | undefined
  onRefused: (refused: Refused) => void
  /** -1 and 1: on to the cell before or after it. */
  onLeave: (step: -1 | 0 | 1) => void
}

export default function CellEditor({ entity, record, name, refused, onRefused, onLeave }: Props) {
  const before = (record[name] ?? null) as Value
  const [value, setValue] = useState<Value>(refused ? refused.draft : before)
  const [problem, setProblem] = useState(refused?.problem)
  const save = useSaveCell(entity, record, name, (draft, why) => onRefused({ draft, problem: why }))
  useEffect(() => {
    const input = document.getElementById(`field-${name}`)
    input?.focus()
    if (input instanceof HTMLInputElement && input.type === 'text') input.select()
  }, [name])
  const field = entity.fields[name]
  if (!field) return null
  const finish = (step: -1 | 0 | 1) => {
    if (JSON.stringify(value) !== JSON.stringify(before)) {
      const checked = changeSchema(entity).safeParse({ [name]: value })
      const wrong = checked.success ? undefined : fieldErrors(checked.error, t).find((each) => each.field === name)?.message
      if (wrong !== undefined) return setProblem(wrong)
      save(value)
    }
    onLeave(step)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    finish(0)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // A list that opened at the field has its own use for keys.
    if (event.defaultPrevented || !event.currentTarget.contains(event.target as Node)) return
    if (event.key === 'Escape') onLeave(0)
    else if (event.key === 'Tab') finish(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys are an extra: there are buttons that do the same
    <form noValidate onSubmit={submit} onKeyDown={onKeyDown} className="flex min-w-52 items-start gap-1">
      <div className="min-w-0 flex-1"><FieldInput bare name={name} field={field} value={value} error={problem} title={record.refs?.[name]?.title} onChange={(next) => { setValue(next); setProblem(undefined) }} /></div>
      <Button type="submit" look="ghost" size="icon" aria-label={t('Save')}><Check className="size-4" aria-hidden /></Button>
      <Button look="ghost" size="icon" aria-label={t('Cancel')} onClick={() => onLeave(0)}><X className="size-4" aria-hidden /></Button>
    </form>
  )
}
