//! What forms that are no record's are made of: a labelled text, a labelled choice, and a new password with its rule.

import { Check, Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { isLongEnough, SHORTEST_PASSWORD } from '@shared/password'
import { ApiError } from '@/lib/api'
import { cn } from '@/lib/cn'
import { t } from '@/lib/i18n'
import { Button } from './ui/button'
import { Input } from './ui/input'
import { Select } from './ui/select'

interface Labelled {
  id: string
  label: string
  help?: ReactNode
  error?: string | undefined
}

function Row({ id, label, help, error, children }: Labelled & { children: ReactNode }) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-medium">{label}</label>
      {children}
      {help ? <div id={`${id}-help`} className="text-xs text-muted">{help}</div> : null}
      <p id={`${id}-error`} role="alert" className="text-xs text-danger empty:hidden">{error}</p>
    </div>
  )
}

export function TextField({ id, label, help, error, ...props }: Labelled & Omit<ComponentProps<'input'>, 'id'>) {
  return <Row id={id} label={label} help={help} error={error}><Input id={id} name={id} aria-invalid={error !== undefined} aria-describedby={`${id}-help ${id}-error`} {...props} /></Row>
}

export function SelectField({ id, label, help, error, ...props }: Labelled & Omit<ComponentProps<'select'>, 'id'>) {
  return <Row id={id} label={label} help={help} error={error}><Select id={id} name={id} aria-invalid={error !== undefined} aria-describedby={`${id}-help ${id}-error`} {...props} /></Row>
}

/** Shows its rule, and that it is kept, while one types. */
export function NewPassword({ id, label, value, error, onChange }: { id: string; label: string; value: string; error?: string | undefined; onChange: (value: string) => void }) {
  const [shown, setShown] = useState(false)
  const kept = isLongEnough(value)
  const rule = (
    <span className={cn('flex items-center gap-1.5', kept && 'text-success')}>
      <Check aria-hidden className={cn('size-3.5', !kept && 'opacity-40')} />
      {t('At least {count} characters', { count: SHORTEST_PASSWORD })}{value !== '' && !kept ? ` · ${t('{count} so far', { count: value.length })}` : ''}
    </span>
  )
  return (
    <Row id={id} label={label} help={<>{rule}<span className="mt-1 block">{t('A few words that have nothing to do with each other are easy to remember and hard to guess.')}</span></>} error={error}>
      <div className="relative">
        <Input id={id} name={id} type={shown ? 'text' : 'password'} autoComplete="new-password" required className="pr-10" value={value} aria-invalid={error !== undefined} aria-describedby={`${id}-help ${id}-error`} onChange={(event) => onChange(event.target.value)} />
        <Button look="ghost" size="icon" className="absolute top-0 right-0" aria-label={shown ? t('Hide the password') : t('Show the password')} onClick={() => setShown(!shown)}>{shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}</Button>
      </div>
    </Row>
  )
}

/** What the server says of each field. */
export function errorsByField(error: unknown): { [field: string]: string } {
  return error instanceof ApiError ? Object.fromEntries(error.errors.map(({ field, message }) => [field, message])) : {}
}
