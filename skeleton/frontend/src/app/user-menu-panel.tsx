//! What is the user's own: account, settings, language, theme, the way out.

import { useNavigate } from '@tanstack/react-router'
import { Keyboard, LogOut, Settings, UserRound } from 'lucide-react'
import type { ReactElement } from 'react'
import { Dropdown, DropdownChoice, DropdownItem, DropdownLine } from '@/components/ui/dropdown'
import { chooseLanguage, language, languageOptions, t } from '@/lib/i18n'
import { useSignOut } from './session'
import { chooseTheme, themeOptions, useTheme } from './theme'

export default function UserMenuPanel({ trigger, onLeave, onShortcuts }: { trigger: ReactElement; onLeave: () => void; onShortcuts: () => void }) {
  const theme = useTheme()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const go = (to: string) => {
    onLeave()
    void navigate({ to })
  }
  return (
    <Dropdown defaultOpen side="top" trigger={trigger} className="w-56">
      <DropdownItem onSelect={() => go('/account')}><UserRound className="size-4" aria-hidden /> {t('Account')}</DropdownItem>
      <DropdownItem onSelect={() => go('/settings')}><Settings className="size-4" aria-hidden /> {t('Settings')}</DropdownItem>
      <DropdownItem onSelect={onShortcuts}><Keyboard className="size-4" aria-hidden /> {t('Keyboard shortcuts')}</DropdownItem>
      <DropdownLine />
      <DropdownChoice label={t('Language')} value={language} options={languageOptions} onChange={chooseLanguage} />
      <DropdownLine />
      <DropdownChoice label={t('Theme')} value={theme} options={themeOptions} onChange={chooseTheme} />
      <DropdownLine />
      <DropdownItem onSelect={() => void signOut()}><LogOut className="size-4" aria-hidden /> {t('Sign out')}</DropdownItem>
    </Dropdown>
  )
}
