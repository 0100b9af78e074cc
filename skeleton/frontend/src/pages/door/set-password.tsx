//! Where the link of an invitation, or of a forgotten password, leads.

import { useMutation } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { isLongEnough } from '@shared/password'
import { errorsByField, NewPassword } from '@/components/form'
import { Button, buttonClass } from '@/components/ui/button'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'
import { Door } from './door'

export default function SetPasswordPage() {
  const { token } = useSearch({ strict: false }) as { token?: unknown }
  const [password, setPassword] = useState('')
  const save = useMutation({ mutationFn: () => api.setPassword(String(token), password) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const wrong = errorsByField(save.error)
  if (save.isSuccess) {
    return (
      <Door title={t('Your password is set')} note={t('Sign in with it from now on.')}>
        <a href="/" className={buttonClass('primary', 'large')}>{t('Go to sign-in')}</a>
      </Door>
    )
  }
  if (token === undefined || wrong.token !== undefined) {
    return (
      <Door title={t('This link does not work')} note={wrong.token ?? t('A part of the address is missing. Open the whole link of the mail.')}>
        <a href="/" className={buttonClass('outline', 'large')}>{t('Go to sign-in')}</a>
      </Door>
    )
  }
  return (
    <Door title={t('Choose your password')}>
      <form onSubmit={submit} className="space-y-5">
        <NewPassword id="password" label={t('New password')} value={password} error={wrong.password ?? (Object.keys(wrong).length === 0 ? save.error?.message : undefined)} onChange={setPassword} />
        <Button type="submit" look="primary" size="large" className="w-full" disabled={save.isPending || !isLongEnough(password)}>{t('Set the password')}</Button>
      </form>
    </Door>
  )
}
