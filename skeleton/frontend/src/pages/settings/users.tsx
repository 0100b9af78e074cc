//! Who may sign in, and what they may do.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { tool } from '@shared/tool'
import { useMe } from '@/app/session'
import { Avatar } from '@/components/avatar'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { Dropdown, DropdownItem, DropdownLine } from '@/components/ui/dropdown'
import { api, type User } from '@/lib/api'
import { t } from '@/lib/i18n'
import { ago, exactly } from '@/lib/time'
import { toast } from '@/lib/toast'
import { HandedOverLink, InvitePerson } from './invite'
import { allRoles, ChangeRoles } from './roles'

type Asked = { what: 'invite' } | { what: 'roles' | 'link' | 'disable'; user: User }

export function UsersPage() {
  const me = useMe()
  const [asked, setAsked] = useState<Asked>()
  const users = useQuery({ queryKey: ['users'], queryFn: api.users })
  const admin = me.data?.admin === true
  const items = users.data?.items ?? []
  return (
    <div className="space-y-6">
      <Card className="p-0">
        <div className="flex flex-wrap items-center gap-3 border-b px-5 py-4">
          <div><h2 className="font-semibold">{t('Users')}</h2><p className="text-sm text-muted">{t('{active} of {most} places are taken.', { active: items.filter((user) => user.active).length, most: tool.maxUsers })}</p></div>
          {admin ? <Button look="primary" className="ml-auto" onClick={() => setAsked({ what: 'invite' })}><UserPlus className="size-4" aria-hidden /> {t('Invite')}</Button> : null}
        </div>
        {users.isPending ? <Skeleton className="m-5 h-24" /> : users.error ? <p role="alert" className="p-5 text-sm text-danger">{users.error.message}</p> : (
          <ul className="divide-y">{items.map((user) => <Person key={user.id} user={user} manage={admin} self={user.id === me.data?.user.id} onAsk={(what) => setAsked({ what, user })} />)}</ul>
        )}
      </Card>
      <Card>
        <h2 className="mb-3 font-semibold">{t('Roles')}</h2>
        <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[minmax(120px,auto)_1fr]">{allRoles.map((role) => <div key={role.name} className="contents"><dt className="font-medium">{t(role.name)}</dt><dd className="text-muted">{role.description}</dd></div>)}</dl>
      </Card>
      {asked?.what === 'invite' ? <InvitePerson onClose={() => setAsked(undefined)} /> : null}
      {asked?.what === 'roles' ? <ChangeRoles user={asked.user} onClose={() => setAsked(undefined)} /> : null}
      {asked?.what === 'link' ? <HandedOverLink user={asked.user} onClose={() => setAsked(undefined)} /> : null}
      {asked?.what === 'disable' ? <Disable user={asked.user} onClose={() => setAsked(undefined)} /> : null}
    </div>
  )
}

function Person({ user, manage, self, onAsk }: { user: User; manage: boolean; self: boolean; onAsk: (what: 'roles' | 'link' | 'disable') => void }) {
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['users'] })
  const failed = (error: Error) => toast.error(error.message)
  const enable = useMutation({ mutationFn: () => api.changeUser(user.id, { active: true }), onSuccess: refresh, onError: failed })
  const removeFactor = useMutation({ mutationFn: () => api.removeSecondFactor(user.id), onSuccess: () => toast.success(t('{name} signs in without a second factor now', { name: user.name })), onError: failed })
  const seen = user.last_seen_at
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 py-3 text-sm">
      <Avatar name={user.name} />
      <span className="min-w-0 flex-1 basis-48"><span className="block truncate font-medium">{user.name}{self ? <span className="ml-1.5 font-normal text-muted">{t('(you)')}</span> : null}</span><span className="block truncate text-muted">{user.email}</span></span>
      <span className="flex flex-wrap gap-1">{user.roles?.map((role) => <Badge key={role} tone={role === 'admin' ? 'info' : 'neutral'}>{t(role)}</Badge>)}{user.active ? null : <Badge tone="warning">{t('Disabled')}</Badge>}</span>
      {manage ? (
        <>
          <span className="w-36 text-right text-xs text-muted max-sm:hidden">{seen ? <time dateTime={seen} title={exactly(seen)}>{t('seen {time}', { time: ago(seen) })}</time> : t('never signed in')}</span>
          <Dropdown trigger={<Button look="ghost" size="icon" className="max-sm:ml-auto" aria-label={t('What to do with {name}', { name: user.name })}><Ellipsis className="size-4" aria-hidden /></Button>}>
            <DropdownItem onSelect={() => onAsk('roles')}>{t('Change the roles')}</DropdownItem>
            <DropdownItem disabled={!user.active} onSelect={() => onAsk('link')}>{t('New link to set the password')}</DropdownItem>
            <DropdownItem onSelect={() => removeFactor.mutate()}>{t('Take off the second factor')}</DropdownItem>
            <DropdownLine />
            {user.active ? <DropdownItem danger disabled={self} onSelect={() => onAsk('disable')}>{t('Disable')}</DropdownItem> : <DropdownItem onSelect={() => enable.mutate()}>{t('Enable')}</DropdownItem>}
          </Dropdown>
        </>
      ) : null}
    </li>
  )
}

function Disable({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient()
  const disable = useMutation({
    mutationFn: () => api.changeUser(user.id, { active: false }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['users'] })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={t('Disable {name}?', { name: user.name })}>
      <p className="text-sm">{t('They are signed out everywhere and cannot sign in again. What they did stays, with their name. You can enable them again.')}</p>
      {disable.error ? <p role="alert" className="mt-3 text-sm text-danger">{disable.error.message}</p> : null}
      <div className="mt-6 flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button look="danger" disabled={disable.isPending} onClick={() => disable.mutate()}>{t('Disable')}</Button></div>
    </Dialog>
  )
}
