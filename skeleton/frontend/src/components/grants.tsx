//! Roles that somebody has, had or will have, and the form that gives one.

import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { tool } from '@shared/tool'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Dialog } from '@/components/ui/dialog'
import { Empty } from '@/components/ui/empty'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { api, type Grant } from '@/lib/api'
import { t } from '@/lib/i18n'
import { exactly } from '@/lib/time'

const BASES: Record<string, string> = {
  setup: 'Setup of the tool',
  appointment: 'Appointment',
  invitation: 'Invitation',
  contract: 'Contract',
  deputy: 'Deputy',
  law: 'Law',
}
const CHOOSABLE = ['appointment', 'contract', 'deputy', 'law']

export function Grants({ grants, onEnd }: { grants: readonly Grant[]; onEnd?: (id: string) => void }) {
  if (grants.length === 0) return <Card><Empty title={t('No roles')}>{t('Without a role one may sign in, and nothing else.')}</Empty></Card>
  return (
    <Card className="p-0">
      <ul className="divide-y">
        {grants.map((grant) => {
          const state = stateOf(grant)
          return (
            <li key={grant.id} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 py-3 text-sm">
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-2 font-medium">{t(grant.role)} <Badge tone={state.tone}>{state.label}</Badge></span>
                <span className="block text-muted">{t('Basis: {basis}', { basis: grant.basis.title ?? t(BASES[grant.basis.kind] ?? grant.basis.kind) })} · {t('given by {name} on {date}', { name: grant.given_by, date: exactly(grant.given_at) })}</span>
                <span className="block text-muted">{term(grant)}{grant.ended_by ? ` · ${t('ended by {name}', { name: grant.ended_by })}` : ''}</span>
              </span>
              {onEnd && state.open ? <Button onClick={() => onEnd(grant.id)}>{t('End')}</Button> : null}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function term({ valid_from, valid_until }: Grant): string {
  return valid_until === null ? t('since {from}', { from: exactly(valid_from) }) : t('from {from} to {until}', { from: exactly(valid_from), until: exactly(valid_until) })
}

function stateOf({ valid_from, valid_until, ended_by }: Grant) {
  const now = Date.now()
  if (valid_until !== null && Date.parse(valid_until) <= now) return { label: ended_by === null ? t('Expired') : t('Ended'), tone: 'neutral', open: false } as const
  if (Date.parse(valid_from) > now) return { label: t('Not yet'), tone: 'info', open: true } as const
  return { label: t('In force'), tone: 'success', open: true } as const
}

export function GiveRole({ person, onClose, onGiven }: { person: string; onClose: () => void; onGiven: () => Promise<unknown> }) {
  const give = useMutation({
    mutationFn: (grant: { role: string; from: string | null; until: string | null; basis: { kind: string } }) => api.giveRole(person, grant),
    onSuccess: async () => {
      await onGiven()
      onClose()
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const moment = (name: string) => (form.get(name) ? new Date(String(form.get(name))).toISOString() : null)
    give.mutate({ role: String(form.get('role')), from: moment('from'), until: moment('until'), basis: { kind: String(form.get('basis')) } })
  }
  const roles = [{ name: 'admin', description: 'May do everything' }, ...tool.roles]
  return (
    <Dialog open onClose={onClose} title={t('Give a role')}>
      <form onSubmit={submit} className="space-y-4 text-sm">
        <label className="block font-medium">{t('Role')}
          <Select name="role" className="mt-1.5">{roles.toReversed().map(({ name, description }) => <option key={name} value={name}>{t(name)}: {t(description)}</option>)}</Select>
        </label>
        <label className="block font-medium">{t('Basis')}
          <Select name="basis" className="mt-1.5">{CHOOSABLE.map((kind) => <option key={kind} value={kind}>{t(BASES[kind] ?? kind)}</option>)}</Select>
        </label>
        <div className="grid gap-4 sm:grid-cols-2">
          <label className="block font-medium">{t('From')}<Input name="from" type="datetime-local" className="mt-1.5" /></label>
          <label className="block font-medium">{t('Until')}<Input name="until" type="datetime-local" className="mt-1.5" /></label>
        </div>
        <p className="text-muted">{t('Left empty, it holds from now on, until somebody ends it.')}</p>
        {give.error ? <p role="alert" className="text-danger">{give.error.message}</p> : null}
        <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="primary" disabled={give.isPending}>{t('Give')}</Button></div>
      </form>
    </Dialog>
  )
}
