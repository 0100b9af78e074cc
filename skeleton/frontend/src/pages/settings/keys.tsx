//! API keys: what other programs use to work with the tool.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { CopyButton } from '@/components/copy-button'
import { errorsByField, SelectField, TextField } from '@/components/form'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Dialog } from '@/components/ui/dialog'
import { Empty } from '@/components/ui/empty'
import { Skeleton } from '@/components/ui/skeleton'
import { api, type ApiKey } from '@/lib/api'
import { t } from '@/lib/i18n'
import { ago, exactly } from '@/lib/time'
import { allRoles } from './roles'

const SCOPES = { read: t('Read'), create: t('Create'), update: t('Change'), move: t('Make moves'), erase: t('Erase'), admin: t('What only administrators may') } as const

export function KeysPage() {
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey>()
  const keys = useQuery({ queryKey: ['keys'], queryFn: api.keys })
  return (
    <Card className="p-0">
      <div className="flex flex-wrap items-center gap-3 border-b px-5 py-4">
        <div><h2 className="font-semibold">{t('API keys')}</h2><p className="text-sm text-muted">{t('Other programs work with this tool by them. What they do is recorded under their name.')}</p></div>
        <Button look="primary" className="ml-auto" onClick={() => setMaking(true)}><Plus className="size-4" aria-hidden /> {t('New key')}</Button>
      </div>
      {keys.isPending ? <Skeleton className="m-5 h-20" /> : keys.error ? <p role="alert" className="p-5 text-sm text-danger">{keys.error.message}</p> : keys.data.items.length === 0 ? <Empty icon={<KeyRound className="size-6" aria-hidden />} title={t('No keys yet')}>{t('Make one for each program, so that you can revoke it alone.')}</Empty> : (
        <ul className="divide-y">
          {keys.data.items.map((key) => (
            <li key={key.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-3 text-sm">
              <span className="min-w-0 flex-1 basis-48"><span className="block truncate font-medium">{key.name}</span><span className="font-mono text-xs text-muted">{key.prefix}…</span></span>
              <span className="flex flex-wrap gap-1"><Badge tone={key.role === 'admin' ? 'info' : 'neutral'}>{t(key.role)}</Badge>{key.scopes?.map((scope) => <Badge key={scope}>{SCOPES[scope as keyof typeof SCOPES]}</Badge>)}</span>
              <span className="w-36 text-right text-xs text-muted max-sm:hidden">{key.last_used_at ? <time dateTime={key.last_used_at} title={exactly(key.last_used_at)}>{t('used {time}', { time: ago(key.last_used_at) })}</time> : t('never used')}</span>
              {key.revoked_at ? <Badge tone="warning">{t('Revoked')}</Badge> : <Button look="danger" className="max-sm:ml-auto" onClick={() => setRevoking(key)}>{t('Revoke')}</Button>}
            </li>
          ))}
        </ul>
      )}
      {making ? <NewKey onClose={() => setMaking(false)} /> : null}
      {revoking ? <Revoke apiKey={revoking} onClose={() => setRevoking(undefined)} /> : null}
    </Card>
  )
}

function NewKey({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState(allRoles.at(-1)?.name ?? 'admin')
  const [limited, setLimited] = useState(false)
  const [scopes, setScopes] = useState<string[]>(['read'])
  const make = useMutation({ mutationFn: () => api.createKey({ name, role, ...(limited ? { scopes } : {}) }), onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }) })
  const wrong = errorsByField(make.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  if (make.data) {
    return (
      <Dialog open onClose={onClose} title={t('Copy the key now')}>
        <div className="space-y-4 text-sm">
          <p>{t('It is shown only this once. Keep it like a password.')}</p>
          <p className="rounded-lg bg-subtle p-3 font-mono break-all select-all">{make.data.key}</p>
          <div className="flex justify-end gap-2"><CopyButton text={make.data.key} label={t('Copy the key')} /><Button look="primary" onClick={onClose}>{t('Done')}</Button></div>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog open onClose={onClose} title={t('New API key')}>
      <form onSubmit={submit} className="space-y-4">
        <TextField id="key-name" label={t('Name')} required maxLength={200} placeholder={t('Which program uses it')} value={name} error={wrong.name} onChange={(event) => setName(event.target.value)} />
        <SelectField id="key-role" label={t('Role')} value={role} error={wrong.role} help={allRoles.find((candidate) => candidate.name === role)?.description} onChange={(event) => setRole(event.target.value)}>{allRoles.map((each) => <option key={each.name} value={each.name}>{t(each.name)}</option>)}</SelectField>
        <fieldset className="space-y-2 text-sm">
          <legend className="sr-only">{t('What it may do')}</legend>
          <label className="flex touch:min-h-10 items-center gap-2"><input type="checkbox" className="size-4 accent-(--brand)" checked={limited} onChange={(event) => setLimited(event.target.checked)} /> {t('Let it do less than the role allows')}</label>
          {limited ? <div className="grid gap-2 pl-6 sm:grid-cols-2">{Object.entries(SCOPES).map(([scope, label]) => <label key={scope} className="flex touch:min-h-10 items-center gap-2"><input type="checkbox" className="size-4 accent-(--brand)" checked={scopes.includes(scope)} onChange={(event) => setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((each) => each !== scope))} /> {label}</label>)}</div> : null}
        </fieldset>
        {make.error && Object.keys(wrong).length === 0 ? <p role="alert" className="text-sm text-danger">{make.error.message}</p> : null}
        <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="primary" disabled={make.isPending || name.trim() === '' || (limited && scopes.length === 0)}>{t('Make the key')}</Button></div>
      </form>
    </Dialog>
  )
}

function Revoke({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => api.revokeKey(apiKey.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['keys'] })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={t('Revoke {name}?', { name: apiKey.name })}>
      <p className="text-sm">{t('Whatever uses this key stops working at once. A revoked key never works again.')}</p>
      {revoke.error ? <p role="alert" className="mt-3 text-sm text-danger">{revoke.error.message}</p> : null}
      <div className="mt-6 flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button look="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>{t('Revoke')}</Button></div>
    </Dialog>
  )
}
