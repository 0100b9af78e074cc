//! One's own account: name, password, second factor, language and theme.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useMe } from '@/app/session'
import { chooseTheme, themeOptions, useTheme } from '@/app/theme'
import { SelectField, TextField } from '@/components/form'
import { Segmented } from '@/components/segmented'
import { Section } from '@/components/section'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import { api } from '@/lib/api'
import { chooseLanguage, language, type Language, languageOptions, t } from '@/lib/i18n'
import { toast } from '@/lib/toast'
import { PasswordSection } from './password'
import { SecondFactorSection } from './second-factor'

export function AccountPage() {
  const theme = useTheme()
  return (
    <>
      <PageHead title={t('Account')} note={t('What is yours alone, and how this tool looks to you.')} />
      <div className="space-y-6">
        <ProfileSection />
        <PasswordSection />
        <SecondFactorSection />
        <Section title={t('Language and theme')} note={t('Kept in this browser.')}>
          <SelectField id="language" label={t('Language')} value={language} onChange={(event) => chooseLanguage(event.target.value as Language)}>
            {languageOptions.map(({ value, label }) => <option key={value} value={value} lang={value}>{label}</option>)}
          </SelectField>
          <Segmented name="theme" label={t('Theme')} value={theme} options={themeOptions} onChange={chooseTheme} />
        </Section>
      </div>
    </>
  )
}

function ProfileSection() {
  const me = useMe()
  const queries = useQueryClient()
  const known = me.data?.user.name ?? ''
  const [name, setName] = useState(known)
  const save = useMutation({
    mutationFn: () => api.changeMe({ name }),
    onSuccess: async (changed) => {
      queries.setQueryData(['me'], changed)
      toast.success(t('Saved'))
      await queries.invalidateQueries()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Section title={t('Profile')} note={t('Others see your name at what you do here.')}>
      <form onSubmit={submit} className="space-y-4">
        <TextField id="name" label={t('Name')} required maxLength={200} autoComplete="name" value={name} error={save.error?.message} onChange={(event) => setName(event.target.value)} />
        <TextField id="email" label={t('Email')} value={me.data?.user.email ?? ''} disabled help={t('You sign in with it. Administrators can give you another account.')} />
        <p className="flex flex-wrap items-center gap-1.5 text-sm text-muted">{t('Roles')} {me.data?.user.roles.map((role) => <Badge key={role}>{t(role)}</Badge>)}</p>
        <Button type="submit" look="primary" disabled={save.isPending || name.trim() === '' || name === known}>{t('Save')}</Button>
      </form>
    </Section>
  )
}
