import { useQueryClient } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { tool } from '@shared/tool'
import { Icon } from '@/components/icon'
import { Button, Input } from '@/components/ui'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'

export function SignInPage() {
  const queries = useQueryClient()
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    try {
      await api.signIn(String(form.get('email')), String(form.get('password')))
      await queries.invalidateQueries()
    } catch (error) {
      setProblem((error as Error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="grid min-h-dvh lg:grid-cols-2">
      <main className="flex flex-col px-6 py-8 sm:px-12">
        <p className="flex items-center gap-3 font-semibold"><span className="grid size-9 place-items-center rounded-lg bg-brand text-on-brand"><Icon name={tool.icon} className="size-5" /></span>{tool.company}</p>
        <form onSubmit={(event) => void submit(event)} className="m-auto w-full max-w-sm space-y-5">
          <div><h1 className="text-2xl font-semibold tracking-tight">{t('Welcome back')}</h1><p className="mt-1 text-sm text-muted">{t('Sign in to {tool}', { tool: tool.name })}</p></div>
          <div className="space-y-1.5"><label htmlFor="email" className="text-sm font-medium">{t('Email')}</label><Input id="email" name="email" type="email" required autoComplete="username" placeholder={t('you@company.com')} /></div>
          <div className="space-y-1.5"><label htmlFor="password" className="text-sm font-medium">{t('Password')}</label><Input id="password" name="password" type="password" required autoComplete="current-password" aria-invalid={problem !== ''} aria-describedby="sign-in-problem" /></div>
          <p id="sign-in-problem" role="alert" className="text-sm text-danger empty:hidden">{problem}</p>
          <Button type="submit" look="primary" size="large" className="w-full" disabled={busy}>{t('Sign in')}</Button>
          <p className="flex items-center gap-2 text-xs text-muted"><ShieldCheck className="size-4" aria-hidden /> {t('Every change is kept in a tamper-evident ledger')}</p>
        </form>
      </main>
      <aside className="relative hidden overflow-hidden border-l bg-subtle lg:block">
        <div aria-hidden className="absolute inset-0 bg-[radial-gradient(circle_at_75%_20%,color-mix(in_srgb,var(--brand)_34%,transparent),transparent_55%),radial-gradient(circle_at_20%_85%,color-mix(in_srgb,var(--brand)_20%,transparent),transparent_50%)]" />
        <p className="absolute inset-x-12 bottom-14 text-3xl leading-tight font-semibold tracking-tight text-balance">{t('{tool} for {company}: everything in one place, with a complete history of who changed what and when.', { tool: tool.name, company: tool.company })}</p>
      </aside>
    </div>
  )
}
