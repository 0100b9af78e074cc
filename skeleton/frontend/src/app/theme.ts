//! Light, dark, or as the system has it. `index.html` applies it before the first paint.

import { useSyncExternalStore } from 'react'
import { t } from '@/lib/i18n'

export type Theme = 'light' | 'dark' | 'system'

export const themeOptions: readonly { value: Theme; label: string }[] = [
  { value: 'light', label: t('Light') },
  { value: 'dark', label: t('Dark') },
  { value: 'system', label: t('Like the system') },
]

const system = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

export function chosenTheme(): Theme {
  const kept = localStorage.theme as unknown
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem('theme')
  else localStorage.theme = theme
  apply()
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, chosenTheme)
}

function apply(): void {
  const theme = chosenTheme()
  document.documentElement.classList.toggle('dark', theme === 'dark' || (theme === 'system' && system.matches))
  for (const listener of listeners) listener()
}

system.addEventListener('change', apply)
