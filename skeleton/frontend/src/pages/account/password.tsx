//! Changing one's own password.

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { isLongEnough } from '@shared/password'
import { errorsByField, NewPassword, TextField } from '@/components/form'
import { Section } from '@/components/section'
import { Button } from '@/components/ui/button'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

export function PasswordSection() {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const save = useMutation({
    mutationFn: () => api.changeMe({ password: next, current_password: current }),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      toast.success(t('Your password is changed'))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const wrong = errorsByField(save.error)
  return (
    <Section title={t('Password')} note={t('Changing it signs you out everywhere else.')}>
      <form onSubmit={submit} className="space-y-4">
        <TextField id="current_password" label={t('Current password')} type="password" required autoComplete="current-password" value={current} error={wrong.current_password} onChange={(event) => setCurrent(event.target.value)} />
        <NewPassword id="new_password" label={t('New password')} value={next} error={wrong.password} onChange={setNext} />
        {save.error && Object.keys(wrong).length === 0 ? <p role="alert" className="text-sm text-danger">{save.error.message}</p> : null}
        <Button type="submit" look="primary" disabled={save.isPending || current === '' || !isLongEnough(next)}>{t('Change the password')}</Button>
      </form>
    </Section>
  )
}
