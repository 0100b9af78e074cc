//! The control for one field, by its type.

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Field, Value } from '@shared/define'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'
import { fromInput, toInput } from '@/lib/time'
import { entityNamed } from '@/lib/schema'
import { RecordPicker } from './record-picker'
import { Input } from './ui/input'
import { Select } from './ui/select'
import { Textarea } from './ui/textarea'

// Few fields are files, and fewer are signatures.
const FileInput = lazy(() => import('./file-input'))
const SignatureInput = lazy(() => import('./signature-input'))

interface Props {
  name: string
  field: Field
  value: Value | undefined
  error: string | undefined
  /** What a chosen reference is called. */
  title?: string | undefined
  /** Without what stands around it: a column's head says what it is. */
  bare?: boolean
  onChange: (value: Value) => void
}

export function FieldInput({ name, field, value, error, title, bare = false, onChange }: Props) {
  const id = `field-${name}`
  const describedBy = `${id}-help ${id}-error`
  const shared = { id, 'aria-invalid': error !== undefined, 'aria-describedby': describedBy, 'aria-required': field.required === true }
  return (
    <div className={bare ? undefined : 'space-y-1.5'}>
      {field.type === 'bool' ? <label className="flex touch:min-h-10 items-center gap-2.5 text-sm font-medium"><input {...shared} type="checkbox" className="size-5 accent-(--brand)" checked={value === true} onChange={(event) => onChange(event.target.checked)} /> <span className={bare ? 'sr-only' : undefined}>{field.label}</span></label> : (
        <>
          <label htmlFor={id} className={bare ? 'sr-only' : 'text-sm font-medium'}>{field.label}{field.required || bare ? null : <span className="ml-1.5 font-normal text-muted">{t('optional')}</span>}</label>
          <Control {...shared} field={field} value={value} title={title} onChange={onChange} />
        </>
      )}
      {field.help && !bare ? <p id={`${id}-help`} className="text-xs text-muted">{field.help}</p> : null}
      <p id={`${id}-error`} role="alert" className="text-xs text-danger empty:hidden">{error}</p>
    </div>
  )
}

type ControlProps = { id: string; 'aria-invalid': boolean; 'aria-describedby': string; 'aria-required': boolean; field: Field; value: Value | undefined; title: string | undefined; onChange: (value: Value) => void }

function Control({ field, value, title, onChange, ...shared }: ControlProps) {
  const text = typeof value === 'string' ? value : ''
  const setText = (next: string) => onChange(next === '' ? null : next)
  switch (field.type) {
    case 'long':
      return <Textarea {...shared} value={text} onChange={(event) => setText(event.target.value)} />
    case 'enum':
      return (
        <Select {...shared} value={text} onChange={(event) => setText(event.target.value)}>
          <option value="">{t('Choose…')}</option>
          {field.options?.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </Select>
      )
    case 'int':
    case 'decimal':
      return <NumberInput {...shared} value={typeof value === 'number' ? value : null} factor={1} onChange={onChange} />
    case 'money':
      return <NumberInput {...shared} value={typeof value === 'number' ? value : null} factor={100} onChange={onChange} />
    case 'date':
      return <Input {...shared} type="date" value={text} onChange={(event) => setText(event.target.value)} />
    case 'instant':
      return <Input {...shared} type="datetime-local" value={text === 'now' ? '' : toInput(text, 16)} onChange={(event) => setText(fromInput(event.target.value))} />
    case 'tags':
      return <TagsInput {...shared} value={Array.isArray(value) ? value : []} onChange={onChange} />
    case 'ref':
      return <RecordPicker {...shared} plural={entityNamed(field.to ?? '')?.plural ?? ''} value={text} title={title} onChange={setText} />
    case 'user':
      return <UserPicker {...shared} value={text} onChange={setText} />
    case 'file':
      return <Suspense><FileInput {...shared} label={field.label} value={text} title={title} onChange={onChange} /></Suspense>
    case 'signature':
      return <Suspense><SignatureInput {...shared} label={field.label} value={text} title={title} onChange={onChange} /></Suspense>
    default:
      return <Input {...shared} type={field.type === 'email' ? 'email' : field.type === 'url' ? 'url' : field.type === 'phone' ? 'tel' : 'text'} value={text} onChange={(event) => setText(event.target.value)} />
  }
}

type InputProps<T> = { id: string; 'aria-invalid': boolean; 'aria-describedby': string; 'aria-required': boolean; value: T; onChange: (value: Value) => void }

function NumberInput({ value, factor, onChange, ...shared }: InputProps<number | null> & { factor: number }) {
  const [text, setText] = useState(value === null ? '' : String(value / factor))
  const change = (next: string) => {
    setText(next)
    const number = Number(next.replace(',', '.'))
    // What is no number stays a text, and is refused by the field's own rule.
    onChange(next.trim() === '' ? null : Number.isNaN(number) ? next : factor === 1 ? number : Math.round(number * factor))
  }
  return <Input {...shared} inputMode="decimal" value={text} onChange={(event) => change(event.target.value)} />
}

function TagsInput({ value, onChange, ...shared }: InputProps<readonly string[]>) {
  const [text, setText] = useState(value.join(', '))
  const change = (next: string) => {
    setText(next)
    onChange(next.split(',').map((tag) => tag.trim()).filter(Boolean))
  }
  return <Input {...shared} placeholder={t('Separated by commas')} value={text} onChange={(event) => change(event.target.value)} />
}

function UserPicker({ value, onChange, ...shared }: { id: string; 'aria-invalid': boolean; 'aria-describedby': string; 'aria-required': boolean; value: string; onChange: (value: string) => void }) {
  const users = useQuery({ queryKey: ['users'], queryFn: api.users })
  return (
    <Select {...shared} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t('Nobody')}</option>
      {users.data?.items.filter((user) => user.active || user.id === value).map((user) => <option key={user.id} value={user.id}>{user.name}</option>)}
    </Select>
  )
}
