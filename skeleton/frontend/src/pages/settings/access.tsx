//! Why somebody may do something: the question, its answer, and all roles that the answer comes from.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import { allEntities, entityNamed } from '@shared/registry'
import { useMe } from '@/app/session'
import { GiveRole, Grants } from '@/components/grants'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { Skeleton } from '@/components/ui/skeleton'
import { api, type Question } from '@/lib/api'
import { t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

const VERBS = { read: 'See it', create: 'Create it', update: 'Change it', erase: 'Erase personal data' } as const

export function AccessPage() {
  const me = useMe()
  const queries = useQueryClient()
  const admin = me.data?.admin === true
  const people = useQuery({ queryKey: ['users'], queryFn: api.users, enabled: admin })
  const [chosen, setChosen] = useState<string>()
  const [giving, setGiving] = useState(false)
  const person = chosen ?? me.data?.user.id ?? people.data?.items[0]?.id
  const grants = useQuery({ queryKey: ['authority', person], queryFn: () => api.authority(person ?? ''), enabled: person !== undefined })
  const refresh = () => Promise.all([queries.invalidateQueries({ queryKey: ['authority'] }), queries.invalidateQueries({ queryKey: ['why'] }), queries.invalidateQueries({ queryKey: ['users'] })])
  const end = useMutation({ mutationFn: (grant: string) => api.endRole(person ?? '', grant), onSuccess: refresh, onError: (error) => toast.error(error.message) })

  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-3">
        <p className="text-sm text-muted">{t('Who may do what, since when, and why.')}</p>
        {admin ? <Button look="primary" className="ml-auto" disabled={person === undefined} onClick={() => setGiving(true)}>{t('Give a role')}</Button> : null}
      </div>
      {admin ? (
        <label className="mb-5 block max-w-sm text-sm font-medium">{t('Person')}
          <Select className="mt-1.5" value={person ?? ''} onChange={(event) => setChosen(event.target.value)}>
            {people.data?.items.map((user) => <option key={user.id} value={user.id}>{user.name}{user.email ? ` · ${user.email}` : ''}</option>)}
          </Select>
        </label>
      ) : null}
      {person ? <Why person={person} /> : null}
      <h2 className="mt-8 mb-3 font-medium">{t('Roles')}</h2>
      {grants.isPending ? <Skeleton className="h-24" /> : <Grants grants={grants.data?.items ?? []} {...(admin ? { onEnd: (id: string) => end.mutate(id) } : {})} />}
      {giving && person ? <GiveRole person={person} onClose={() => setGiving(false)} onGiven={refresh} /> : null}
    </>
  )
}

function Why({ person }: { person: string }) {
  const [question, setQuestion] = useState<Question>({ entity: allEntities[0]?.name ?? '', act: 'read', at: '' })
  const entity = entityNamed(question.entity)
  const why = useQuery({ queryKey: ['why', person, question], queryFn: () => api.why(person, question) })
  const moves = Object.entries(entity?.moves ?? {})
  return (
    <Card>
      <h2 className="font-medium">{t('Why may they do this?')}</h2>
      <div className="mt-4 grid gap-3 sm:grid-cols-3">
        <label className="text-sm font-medium">{t('Records')}
          <Select className="mt-1.5" value={question.entity} onChange={(event) => setQuestion({ ...question, entity: event.target.value, act: 'read' })}>
            {allEntities.map(({ name, labelPlural }) => <option key={name} value={name}>{t(labelPlural)}</option>)}
          </Select>
        </label>
        <label className="text-sm font-medium">{t('Action')}
          <Select className="mt-1.5" value={question.act} onChange={(event) => setQuestion({ ...question, act: event.target.value })}>
            {Object.entries(VERBS).map(([verb, label]) => <option key={verb} value={verb}>{t(label)}</option>)}
            {moves.map(([name, move]) => <option key={name} value={`move:${name}`}>{t(move.label)}</option>)}
          </Select>
        </label>
        <label className="text-sm font-medium">{t('At')}
          <Input className="mt-1.5" type="datetime-local" value={question.at} onChange={(event) => setQuestion({ ...question, at: event.target.value })} />
        </label>
      </div>
      <div className="mt-4 min-h-12 text-sm" aria-live="polite">
        {why.error ? <p role="alert" className="text-danger">{why.error.message}</p> : null}
        {why.data ? (
          <>
            <p className="flex items-center gap-2 font-medium">
              {why.data.allowed ? <CircleCheck className="size-5 text-success" aria-hidden /> : <CircleX className="size-5 text-danger" aria-hidden />}
              {why.data.allowed ? t('Allowed, because of this:') : t('Not allowed. These roles would allow it: {roles}', { roles: why.data.roles.map((role) => t(role)).join(', ') })}
            </p>
            {why.data.allowed ? <div className="mt-3"><Grants grants={why.data.because} /></div> : null}
          </>
        ) : null}
      </div>
    </Card>
  )
}
