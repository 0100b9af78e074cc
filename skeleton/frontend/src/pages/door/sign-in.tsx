//! Signing in: address and password, then the code of the second factor where there is one.

import { useQueryClient } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useBranding } from '@/app/branding'
import { TextField } from '@/components/form'
import { Button } from '@/components/ui/button'
import { api, ApiError } from '@/lib/api'
import { t } from '@/lib/i18n'
import { Door } from './door'
import { ForgotPassword } from './forgot-password'

type Step = 'password' | 'code' | 'forgot'

export default function SignInPage() {
  const { name } = useBranding()
  const queries = useQueryClient()
  const [step, setStep] = useState<Step>('password')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const go = (next: Step) => {
    setStep(next)
    setProblem('')
    setCode('')
  }
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setBusy(true)
    try {
      await api.signIn(email, password, code)
      await queries.invalidateQueries()
    } catch (error) {
      const reason = error instanceof ApiError ? error.code : ''
      if (reason === 'code_needed') return go('code')
      setProblem((error as Error).message)
      setCode('')
    } finally {
      setBusy(false)
    }
  }
  if (step === 'forgot') return <ForgotPassword email={email} onBack={() => go('password')} />
  if (step === 'code') {
    return (
      <Door title={t('Enter your code')} note={t('Your authenticator app shows six digits that change every half minute.')}>
        <form onSubmit={(event) => void submit(event)} className="space-y-5">
          <TextField id="code" label={t('Code')} required autoComplete="one-time-code" spellCheck={false} maxLength={20} className="h-11 font-mono text-lg tracking-widest" value={code} error={problem || undefined} onChange={(event) => setCode(event.target.value)}
            help={t('Without your phone, enter one of the recovery codes that you kept.')} />
          <Button type="submit" look="primary" size="large" className="w-full" disabled={busy || code.trim() === ''}>{t('Sign in')}</Button>
          <Button look="ghost" className="w-full" onClick={() => { setPassword(''); go('password') }}>{t('Back')}</Button>
        </form>
      </Door>
    )
  }
  return (
    <Door title={t('Welcome back')} note={t('Sign in to {tool}', { tool: name })}>
      <form onSubmit={(event) => void submit(event)} className="space-y-5">
        <TextField id="email" label={t('Email')} type="email" required autoComplete="username" placeholder={t('you@company.com')} value={email} onChange={(event) => setEmail(event.target.value)} />
        <TextField id="password" label={t('Password')} type="password" required autoComplete="current-password" value={password} error={problem || undefined} onChange={(event) => setPassword(event.target.value)} />
        <Button type="submit" look="primary" size="large" className="w-full" disabled={busy}>{t('Sign in')}</Button>
        <Button look="ghost" className="w-full" onClick={() => go('forgot')}>{t('Forgot your password?')}</Button>
        <p className="flex items-center gap-2 text-xs text-muted"><ShieldCheck className="size-4" aria-hidden /> {t('Every change is kept in a tamper-evident ledger')}</p>
      </form>
    </Door>
  )
}
