//! Roles and what they are for; giving and taking them.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { tool } from '@shared/tool'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { api, type User } from '@/lib/api'
import { t } from '@/lib/i18n'

export const allRoles = [{ name: 'admin', description: t('May do everything, also invite people and change the settings') }, ...tool.roles.map(({ name, description }) => ({ name, description: t(description) }))]

export function RoleChoice({ chosen, error, onChange }: { chosen: readonly string[]; error?: string | undefined; onChange: (roles: string[]) => void }) {
  return (
    <fieldset aria-describedby="roles-error">
      <legend className="mb-1.5 text-sm font-medium">{t('Roles')}</legend>
      <div className="space-y-2">
        {allRoles.map(({ name, description }) => (
          <label key={name} className="flex cursor-pointer items-start gap-3 rounded-lg border p-3 text-sm has-checked:border-brand has-checked:bg-brand/5">
            <input type="checkbox" className="mt-0.5 size-4 shrink-0 accent-(--brand)" checked={chosen.includes(name)} onChange={(event) => onChange(event.target.checked ? [...chosen, name] : chosen.filter((role) => role !== name))} />
            <span className="font-medium">{t(name)}<span className="block font-normal text-muted">{description}</span></span>
          </label>
        ))}
      </div>
      <p id="roles-error" role="alert" className="mt-1.5 text-xs text-danger empty:hidden">{error}</p>
    </fieldset>
  )
}

export function ChangeRoles({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient()
  const [roles, setRoles] = useState<string[]>(user.roles ?? [])
  const save = useMutation({
    mutationFn: () => api.changeUser(user.id, { roles }),
    onSuccess: async () => {
      await queries.invalidateQueries()
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog open onClose={onClose} title={t('Roles of {name}', { name: user.name })}>
      <form onSubmit={submit} className="space-y-4">
        <RoleChoice chosen={roles} error={save.error?.message} onChange={setRoles} />
        <div className="flex justify-end gap-2"><Button onClick={onClose}>{t('Cancel')}</Button><Button type="submit" look="primary" disabled={save.isPending}>{t('Save')}</Button></div>
      </form>
    </Dialog>
  )
}
