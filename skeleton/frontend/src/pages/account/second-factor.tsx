//! The second factor: set up with an authenticator app, with codes for the day the phone is lost, and turned off again.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, ShieldCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useBranding } from '@/app/branding'
import { CopyButton } from '@/components/copy-button'
import { errorsByField, TextField } from '@/components/form'
import { QrCode } from '@/components/qr-code'
import { Section } from '@/components/section'
import { Button, buttonClass } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { api } from '@/lib/api'
import { plural, t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

export function SecondFactorSection() {
  const queries = useQueryClient()
  const [turningOff, setTurningOff] = useState(false)
  const factor = useQuery({ queryKey: ['two-factor'], queryFn: api.twoFactor })
  const begin = useMutation({ mutationFn: api.beginTwoFactor, onError: (error) => toast.error(error.message) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['two-factor'] })
  return (
    <Section title={t('Second factor')} note={t('Besides your password, the sign-in then asks for a code from your phone. Who learns your password cannot get in with it alone.')}>
      {factor.isPending ? <Skeleton className="h-9 w-40" /> : factor.error ? <p role="alert" className="text-sm text-danger">{factor.error.message}</p> : factor.data.enabled ? (
        <>
          <p className="flex items-center gap-2 text-sm text-success"><ShieldCheck className="size-4" aria-hidden /> {t('It is on.')} {plural(factor.data.recovery_codes_left, '{count} recovery code left', '{count} recovery codes left')}</p>
          <Button look="danger" onClick={() => setTurningOff(true)}>{t('Turn it off')}</Button>
        </>
      ) : <Button disabled={begin.isPending} onClick={() => begin.mutate()}>{t('Set it up')}</Button>}
      {begin.data ? <SetUp {...begin.data} onClose={() => { begin.reset(); void refresh() }} /> : null}
      {turningOff ? <TurnOff onClose={() => { setTurningOff(false); void refresh() }} /> : null}
    </Section>
  )
}

function SetUp({ secret, uri, onClose }: { secret: string; uri: string; onClose: () => void }) {
  const [code, setCode] = useState('')
  const confirm = useMutation({ mutationFn: () => api.confirmTwoFactor(code) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate()
  }
  if (confirm.data) return <RecoveryCodes codes={confirm.data.recovery_codes} onClose={onClose} />
  return (
    <Dialog open onClose={onClose} title={t('Set up the second factor')}>
      <form onSubmit={submit} className="space-y-4 text-sm">
        <p>{t('Scan this with an authenticator app, like the one of your password manager.')}</p>
        <div className="flex justify-center"><QrCode text={uri} label={t('QR code of the secret')} /></div>
        <details><summary className="cursor-pointer touch:py-2.5 text-muted">{t('You cannot scan it?')}</summary><p className="mt-2">{t('Type this secret into the app:')}</p><p className="mt-1 rounded-lg bg-subtle p-3 font-mono break-all select-all">{secret.match(/.{1,4}/g)?.join(' ')}</p></details>
        <TextField id="code" label={t('Code that the app shows')} inputMode="numeric" autoComplete="one-time-code" required maxLength={20} className="h-11 font-mono text-lg tracking-widest" value={code} error={errorsByField(confirm.error).code ?? confirm.error?.message} onChange={(event) => setCode(event.target.value)} />
        <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="primary" disabled={confirm.isPending || code.trim() === ''}>{t('Turn it on')}</Button></div>
      </form>
    </Dialog>
  )
}

function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { name } = useBranding()
  const text = codes.join('\n')
  return (
    <Dialog open onClose={onClose} title={t('Keep your recovery codes')}>
      <div className="space-y-4 text-sm">
        <p>{t('Each of them signs you in once when your phone is not at hand. They are shown only now.')}</p>
        <ul className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-lg bg-subtle p-4 font-mono">{codes.map((code) => <li key={code} className="select-all">{code}</li>)}</ul>
        <div className="flex flex-wrap gap-2">
          <CopyButton text={text} />
          <a className={buttonClass()} download="recovery-codes.txt" href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${t('Recovery codes for {tool}', { tool: name })}\r\n\r\n${codes.join('\r\n')}\r\n`)}`}><Download className="size-4" aria-hidden /> {t('Download')}</a>
          <Button look="primary" className="ml-auto" onClick={onClose}>{t('I have kept them')}</Button>
        </div>
      </div>
    </Dialog>
  )
}

function TurnOff({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState('')
  const disable = useMutation({ mutationFn: () => api.disableTwoFactor(password), onSuccess: onClose })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    disable.mutate()
  }
  return (
    <Dialog open onClose={onClose} title={t('Turn the second factor off?')}>
      <form onSubmit={submit} className="space-y-4">
        <TextField id="password" label={t('Password')} type="password" required autoComplete="current-password" value={password} error={errorsByField(disable.error).password ?? disable.error?.message} onChange={(event) => setPassword(event.target.value)} />
        <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="danger" disabled={disable.isPending || password === ''}>{t('Turn it off')}</Button></div>
      </form>
    </Dialog>
  )
}
