//! What an administrator does in the first minutes, with the way to it. Gone when all of it is done, or nobody wants it.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, CircleCheck, CircleDashed, X } from 'lucide-react'
import { useMe } from '@/app/session'
import { api, type FirstRun as Data } from '@/lib/api'
import { plural, t, within } from '@/lib/i18n'
import { allEntities } from '@/lib/schema'
import { TrySamples, useSamples } from './sample-data'
import { Button } from './ui/button'
import { Card } from './ui/card'
import { cn } from '@/lib/cn'

const [main] = allEntities

const STEPS: { [name in Data['steps'][number]['name']]: { label: string; note: string; to: string } } = {
  branding: { label: t('Give it your logo'), note: t('Company, name, colour and logo are what everybody sees first.'), to: '/settings' },
  place: { label: t('Say where you are'), note: t('Deadlines follow your time zone and public holidays.'), to: '/settings/place' },
  colleague: { label: t('Invite a colleague'), note: t('Each with an account and a role of their own.'), to: '/settings/users' },
  record: { label: t('Add the first {entity}', { entity: within(main?.label ?? '') }), note: main?.description ?? '', to: `/${main?.plural}/new` },
  second_factor: { label: t('Switch on your second factor'), note: t('A password alone is not enough for an administrator.'), to: '/account' },
  integration: { label: t('Connect an integration'), note: t('So that others learn of what happens here.'), to: '/settings/integrations' },
}

export function useFirstRun(): Data | undefined {
  const me = useMe()
  return useQuery({ queryKey: ['first-run'], queryFn: api.firstRun, enabled: me.data?.admin === true }).data
}

export function FirstRun() {
  const queries = useQueryClient()
  const data = useFirstRun()
  const samples = useSamples()
  const dismiss = useMutation({ mutationFn: api.dismissFirstRun, onSuccess: () => queries.invalidateQueries({ queryKey: ['first-run'] }) })
  const open = data?.steps.filter((step) => !step.done).length ?? 0
  if (!data || data.dismissed || open === 0) return null
  return (
    <Card aria-labelledby="first-run">
      <div className="flex items-start justify-between gap-3">
        <div><h2 id="first-run" className="font-medium">{t('First steps')}</h2><p className="mt-0.5 text-sm text-muted">{plural(open, '{count} of {all} is left.', '{count} of {all} are left.', { all: data.steps.length })}</p></div>
        <Button look="ghost" size="icon" aria-label={t('Show this no more')} title={t('Show this no more')} disabled={dismiss.isPending} onClick={() => dismiss.mutate()}><X className="size-4" aria-hidden /></Button>
      </div>
      <ul className="mt-3 divide-y">
        {data.steps.map(({ name, done }) => <Step key={name} {...STEPS[name]} done={done} />)}
      </ul>
      {samples === 0 && data.steps.some((step) => step.name === 'record' && !step.done) ? <TrySamples /> : null}
    </Card>
  )
}

function Step({ label, note, to, done }: { label: string; note: string; to: string; done: boolean }) {
  const Mark = done ? CircleCheck : CircleDashed
  return (
    <li>
      <Link to={to} className="group flex items-center gap-3 py-2.5 text-sm">
        <Mark className={cn('size-5 shrink-0', done ? 'text-success' : 'text-muted')} aria-hidden />
        <span className="min-w-0"><span className="sr-only">{done ? t('Done') : t('Still to do')}: </span><span className={cn('font-medium group-hover:underline', done && 'text-muted line-through')}>{label}</span>{note && !done ? <span className="block text-muted">{note}</span> : null}</span>
        <ChevronRight className="ml-auto size-4 shrink-0 text-muted" aria-hidden />
      </Link>
    </li>
  )
}
