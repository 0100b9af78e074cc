//! Asks for a link to set a new password.

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { TextField } from '@/components/form'
import { Button } from '@/components/ui/button'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'
import { Door } from './door'

export function ForgotPassword({ email, onBack }: { email: string; onBack: () => void }) {
  const [address, setAddress] = useState(email)
  const ask = useMutation({ mutationFn: () => api.requestReset(address) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask.mutate()
  }
  if (ask.isSuccess) {
    // The same words whether there is such an account or not: nobody learns who has one.
    return (
      <Door title={t('Look into your mail')} note={t('If {email} has an account here, a link to set a new password is on its way. It works for an hour.', { email: address })}>
        <p className="text-sm text-muted">{t('Nothing came? Look into the spam folder, or ask an administrator for a link.')}</p>
        <Button className="w-full" onClick={onBack}>{t('Back to sign-in')}</Button>
      </Door>
    )
  }
  return (
    <Door title={t('Forgot your password?')} note={t('We send you a link to set a new one.')}>
      <form onSubmit={submit} className="space-y-5">
        <TextField id="email" label={t('Email')} type="email" required autoComplete="username" value={address} error={ask.error?.message} onChange={(event) => setAddress(event.target.value)} />
        <Button type="submit" look="primary" size="large" className="w-full" disabled={ask.isPending}>{t('Send the link')}</Button>
        <Button look="ghost" className="w-full" onClick={onBack}>{t('Back to sign-in')}</Button>
      </form>
    </Door>
  )
}
