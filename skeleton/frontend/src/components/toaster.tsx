import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { Toaster, toast } from 'sonner'
import { useTheme } from '@/app/theme'

/** Ready when it listens: a message before that would be lost. */
export function mountToaster(): Promise<typeof toast> {
  const place = document.body.appendChild(document.createElement('div'))
  return new Promise((ready) => createRoot(place).render(<Mounted onReady={() => ready(toast)} />))
}

function Mounted({ onReady }: { onReady: () => void }) {
  useEffect(onReady, [onReady])
  return <Toaster position="bottom-right" theme={useTheme()} />
}
