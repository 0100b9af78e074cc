//! Who is signed in, and what is theirs: account, settings, language, theme, the way out.

import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown, Keyboard, LogOut, Settings, UserRound } from 'lucide-react'
import { Avatar } from '@/components/avatar'
import { Dropdown, DropdownChoice, DropdownItem, DropdownLine } from '@/components/ui/dropdown'
import { chooseLanguage, language, type Language, languages, t } from '@/lib/i18n'
import { useMe, useSignOut } from './session'
import { chooseTheme, themes, useTheme } from './theme'

export const themeLabels = { light: t('Light'), dark: t('Dark'), system: t('Like the system') }
export const languageOptions = Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }))

export function UserMenu({ onLeave, onShortcuts }: { onLeave: () => void; onShortcuts: () => void }) {
  const me = useMe()
  const theme = useTheme()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const { name = '', email = '' } = me.data?.user ?? {}
  const go = (to: string) => {
    onLeave()
    void navigate({ to })
  }
  const trigger = (
    <button type="button" className="mt-2 flex w-full items-center gap-2.5 rounded-lg p-2 text-left hover:bg-subtle">
      <Avatar name={name} />
      <span className="min-w-0 flex-1"><span className="block truncate text-sm font-medium">{name}</span><span className="block truncate text-xs text-muted">{email}</span></span>
      <ChevronsUpDown className="size-4 shrink-0 text-muted" aria-hidden />
    </button>
  )
  return (
    <Dropdown side="top" trigger={trigger} className="w-56">
      <DropdownItem onSelect={() => go('/account')}><UserRound className="size-4" aria-hidden /> {t('Account')}</DropdownItem>
      <DropdownItem onSelect={() => go('/settings')}><Settings className="size-4" aria-hidden /> {t('Settings')}</DropdownItem>
      <DropdownItem onSelect={onShortcuts}><Keyboard className="size-4" aria-hidden /> {t('Keyboard shortcuts')}</DropdownItem>
      <DropdownLine />
      <DropdownChoice label={t('Language')} value={language} options={languageOptions} onChange={chooseLanguage} />
      <DropdownLine />
      <DropdownChoice label={t('Theme')} value={theme} options={themes.map((value) => ({ value, label: themeLabels[value] }))} onChange={chooseTheme} />
      <DropdownLine />
      <DropdownItem onSelect={() => void signOut()}><LogOut className="size-4" aria-hidden /> {t('Sign out')}</DropdownItem>
    </Dropdown>
  )
}
