//! Company and branding: what the tool is called, its colour and its logo.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ImageUp } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { tool } from '@shared/tool'
import { useBranding } from '@/app/branding'
import { errorsByField, TextField } from '@/components/form'
import { Logo } from '@/components/logo'
import { Section } from '@/components/section'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { api, type Branding } from '@/lib/api'
import { t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

const COLORS = ['#2563EB', '#0F766E', '#15803D', '#B45309', '#B91C1C', '#BE185D', '#7C3AED', '#334155']

export function CompanyPage() {
  const branding = useBranding()
  return (
    <div className="space-y-6">
      <NamesSection key={`${branding.name} ${branding.company} ${branding.color}`} branding={branding} />
      <LogoSection branding={branding} />
    </div>
  )
}

function useSaved() {
  const queries = useQueryClient()
  return (branding: Branding) => {
    queries.setQueryData(['branding'], branding)
    void queries.invalidateQueries({ queryKey: ['first-run'] })
    toast.success(t('Saved'))
  }
}

function NamesSection({ branding }: { branding: Branding }) {
  const saved = useSaved()
  const [values, setValues] = useState({ name: branding.name, company: branding.company, color: branding.color })
  const save = useMutation({ mutationFn: api.changeBranding, onSuccess: saved })
  const changed = (['name', 'company', 'color'] as const).filter((key) => values[key] !== branding[key])
  const wrong = errorsByField(save.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(Object.fromEntries(changed.map((key) => [key, values[key]])))
  }
  const field = (key: 'name' | 'company', label: string, help?: string) => <TextField id={key} label={label} required value={values[key]} error={wrong[key]} help={help} onChange={(event) => setValues({ ...values, [key]: event.target.value })} />
  const asMade = values.name === tool.name && values.color.toUpperCase() === tool.color.toUpperCase()
  return (
    <Section title={t('Name and colour')} note={t('Everybody sees these, also before signing in, and in mails of this tool.')}>
      <form onSubmit={submit} className="space-y-4">
        {field('company', t('Company'))}
        {field('name', t('Name of the tool'))}
        <fieldset>
          <legend className="mb-1.5 text-sm font-medium">{t('Colour')}</legend>
          <div className="flex flex-wrap items-center gap-2">
            {COLORS.map((color) => (
              <button key={color} type="button" aria-label={color} aria-pressed={values.color.toUpperCase() === color} style={{ backgroundColor: color }} onClick={() => setValues({ ...values, color })}
                className="size-8 touch:size-10 rounded-full ring-offset-2 ring-offset-card aria-pressed:ring-2 aria-pressed:ring-foreground" />
            ))}
            <Input type="color" aria-label={t('Another colour')} value={values.color} className="w-14 p-1" onChange={(event) => setValues({ ...values, color: event.target.value.toUpperCase() })} />
          </div>
          <p className="mt-1.5 text-xs text-muted">{t('A light colour is made dark enough for white text on it.')}</p>
        </fieldset>
        {save.error && Object.keys(wrong).length === 0 ? <p role="alert" className="text-sm text-danger">{save.error.message}</p> : null}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" disabled={save.isPending || changed.length === 0 || values.name.trim() === '' || values.company.trim() === ''}>{t('Save')}</Button>
          {asMade ? null : <Button look="ghost" disabled={save.isPending} onClick={() => save.mutate({ name: null, company: null, color: null })}>{t('As the tool was made')}</Button>}
        </div>
      </form>
    </Section>
  )
}

function LogoSection({ branding }: { branding: Branding }) {
  const saved = useSaved()
  const input = useRef<HTMLInputElement>(null)
  const failed = (error: Error) => toast.error(error.message)
  const set = useMutation({ mutationFn: api.setLogo, onSuccess: saved, onError: failed })
  const remove = useMutation({ mutationFn: api.removeLogo, onSuccess: saved, onError: failed })
  return (
    <Section title={t('Logo')} note={t('PNG, JPEG or WebP of at most 256 kB; square looks best.')}>
      <div className="flex flex-wrap items-center gap-3">
        <Logo />
        <Button disabled={set.isPending} onClick={() => input.current?.click()}><ImageUp className="size-4" aria-hidden /> {branding.logo === null ? t('Choose an image') : t('Choose another')}</Button>
        {branding.logo === null ? null : <Button look="ghost" disabled={remove.isPending} onClick={() => remove.mutate()}>{t('Remove')}</Button>}
        <input ref={input} type="file" hidden accept="image/png,image/jpeg,image/webp" aria-label={t('Logo')} onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) set.mutate(file)
          event.target.value = ''
        }} />
      </div>
    </Section>
  )
}
