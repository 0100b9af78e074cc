//! Who is signed in; pressed, it offers what is theirs.

import { ChevronsUpDown } from 'lucide-react'
import { lazy } from 'react'
import { Avatar } from '@/components/avatar'
import { OnPress } from '@/components/ui/on-press'
import { useMe } from './session'

const UserMenuPanel = lazy(() => import('./user-menu-panel'))

export function UserMenu({ onLeave, onShortcuts }: { onLeave: () => void; onShortcuts: () => void }) {
  const me = useMe()
  const { name = '', email = '' } = me.data?.user ?? {}
  const button = (
    <button type="button" className="mt-2 flex w-full items-center gap-2.5 rounded-lg p-2 text-left hover:bg-subtle">
      <Avatar name={name} />
      <span className="min-w-0 flex-1"><span className="block truncate text-sm font-medium">{name}</span><span className="block truncate text-xs text-muted">{email}</span></span>
      <ChevronsUpDown className="size-4 shrink-0 text-muted" aria-hidden />
    </button>
  )
  return <OnPress button={button} kind="menu">{(trigger) => <UserMenuPanel trigger={trigger} onLeave={onLeave} onShortcuts={onShortcuts} />}</OnPress>
}
