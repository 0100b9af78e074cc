import { useSyncExternalStore } from 'react'

// Tailwind's `lg`.
const wide = matchMedia('(min-width: 64rem)')

/** Whether there is room for the menu beside the page. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      wide.addEventListener('change', listener)
      return () => wide.removeEventListener('change', listener)
    },
    () => wide.matches,
  )
}
