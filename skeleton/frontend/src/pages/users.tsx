import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import { tool } from '@shared/tool'
import { useMe } from '@/app/session'
import { Badge, Button, Card, Dialog, Input, PageHead, Select, Skeleton } from '@/components/ui'
import { api, type User } from '@/lib/api'
import { t } from '@/lib/i18n'

const roles = ['admin', ...tool.roles.map((role) => role.name)]

export function UsersPage() {
  const me = useMe()
  const queries = useQueryClient()
  const users = useQuery({ queryKey: ['users'], queryFn: api.users })
  const [adding, setAdding] = useState(false)
  const change = useMutation({
    mutationFn: (user: User) => api.changeUser(user.id, { active: !user.active }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['users'] }),
    onError: (error) => toast.error(error.message),
  })
  return (
    <>
      <PageHead title={t('Users')} note={t('Who may sign in, and what they may do.')}>{me.data?.admin ? <Button look="primary" onClick={() => setAdding(true)}>{t('Add user')}</Button> : null}</PageHead>
      <Card className="p-0">
        {users.isPending ? <Skeleton className="m-5 h-24" /> : (
          <ul className="divide-y">
            {users.data?.items.map((user) => (
              <li key={user.id} className="flex flex-wrap items-center gap-3 px-5 py-3 text-sm">
                <span className="min-w-0"><span className="block font-medium">{user.name}</span><span className="block text-muted">{user.email}</span></span>
                <span className="flex gap-1">{user.roles?.map((role) => <Badge key={role}>{t(role)}</Badge>)}</span>
                {user.active ? null : <Badge tone="warning">{t('Disabled')}</Badge>}
                {me.data?.admin && user.id !== me.data.user.id ? <Button className="ml-auto" onClick={() => change.mutate(user)}>{user.active ? t('Disable') : t('Enable')}</Button> : null}
              </li>
            ))}
          </ul>
        )}
      </Card>
      {adding ? <AddUser onClose={() => setAdding(false)} /> : null}
    </>
  )
}

function AddUser({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const add = useMutation({ mutationFn: api.createUser, onSuccess: () => queries.invalidateQueries({ queryKey: ['users'] }) })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    add.mutate({ name: String(form.get('name')), email: String(form.get('email')), roles: [String(form.get('role'))] })
  }
  return (
    <Dialog open onClose={onClose} title={add.data ? t('User added') : t('Add user')}>
      {add.data ? (
        <div className="space-y-4 text-sm">
          <p>{t('{name} signs in with this password, which is shown once:', { name: add.data.name })}</p>
          <p className="rounded-lg bg-subtle p-3 font-mono break-all select-all">{add.data.password}</p>
          <Button look="primary" onClick={onClose}>{t('Done')}</Button>
        </div>
      ) : (
        <form onSubmit={submit} className="space-y-4">
          <div className="space-y-1.5"><label htmlFor="user-name" className="text-sm font-medium">{t('Name')}</label><Input id="user-name" name="name" required /></div>
          <div className="space-y-1.5"><label htmlFor="user-email" className="text-sm font-medium">{t('Email')}</label><Input id="user-email" name="email" type="email" required /></div>
          <div className="space-y-1.5"><label htmlFor="user-role" className="text-sm font-medium">{t('Role')}</label><Select id="user-role" name="role">{roles.map((role) => <option key={role} value={role}>{t(role)}</option>)}</Select></div>
          {add.error ? <p role="alert" className="text-sm text-danger">{add.error.message}</p> : null}
          <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="primary" disabled={add.isPending}>{t('Add')}</Button></div>
        </form>
      )}
    </Dialog>
  )
}
