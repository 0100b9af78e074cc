//! Inviting somebody: by mail where the tool sends mails, else by a link to hand over.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { tool } from '@shared/tool'
import { CopyButton } from '@/components/copy-button'
import { errorsByField, TextField } from '@/components/form'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { api, type HandedOver, type User } from '@/lib/api'
import { t } from '@/lib/i18n'
import { RoleChoice } from './roles'

export function InvitePerson({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [roles, setRoles] = useState<string[]>(tool.roles.slice(0, 1).map((role) => role.name))
  const invite = useMutation({ mutationFn: () => api.invite({ name, email, roles }), onSuccess: () => queries.invalidateQueries() })
  const wrong = errorsByField(invite.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    invite.mutate()
  }
  if (invite.data) return <Dialog open onClose={onClose} title={t('{name} is invited', { name: invite.data.name })}><LinkShown {...invite.data} email={email} onClose={onClose} /></Dialog>
  return (
    <Dialog open onClose={onClose} title={t('Invite somebody')}>
      <form onSubmit={submit} className="space-y-4">
        <TextField id="invite-name" label={t('Name')} required maxLength={200} value={name} error={wrong.name} onChange={(event) => setName(event.target.value)} />
        <TextField id="invite-email" label={t('Email')} type="email" required value={email} error={wrong.email} onChange={(event) => setEmail(event.target.value)} />
        <RoleChoice chosen={roles} error={wrong.roles} onChange={setRoles} />
        {invite.error && Object.keys(wrong).length === 0 ? <p role="alert" className="text-sm text-danger">{invite.error.message}</p> : null}
        <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="primary" disabled={invite.isPending || name.trim() === '' || email.trim() === ''}>{t('Invite')}</Button></div>
      </form>
    </Dialog>
  )
}

/** A new link for somebody who is there already. */
export function HandedOverLink({ user, onClose }: { user: User; onClose: () => void }) {
  const { mutate, data, error } = useMutation({ mutationFn: () => api.userLink(user.id) })
  // Each link ends the one before: asked for once, also where effects run twice.
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    mutate()
  }, [mutate])
  return (
    <Dialog open onClose={onClose} title={t('New link for {name}', { name: user.name })}>
      {error ? <p role="alert" className="text-sm text-danger">{error.message}</p> : data ? <LinkShown {...data} email={user.email ?? ''} onClose={onClose} /> : <Skeleton className="h-20" />}
    </Dialog>
  )
}

function LinkShown({ mailed, link = '', email, onClose }: HandedOver & { email: string; onClose: () => void }) {
  return (
    <div className="space-y-4 text-sm">
      {mailed ? <p>{t('A mail with a link to choose a password is on its way to {email}.', { email })}</p> : (
        <>
          <p>{t('Send this link to {email}. It works once and lets them choose a password:', { email })}</p>
          <p className="rounded-lg bg-subtle p-3 font-mono text-xs break-all select-all">{link}</p>
        </>
      )}
      <div className="flex justify-end gap-2">{mailed ? null : <CopyButton text={link} label={t('Copy the link')} />}<Button look="primary" onClick={onClose}>{t('Done')}</Button></div>
    </div>
  )
}
