//! Short messages at the edge of the page. What shows them is loaded with the first one.

import type { ExternalToast, toast as Sonner } from 'sonner'

type Kind = 'success' | 'error' | 'info'

let shown: Promise<typeof Sonner> | undefined

async function show(kind: Kind, text: string, options?: ExternalToast): Promise<void> {
  shown ??= import('@/components/toaster').then(({ mountToaster }) => mountToaster())
  const toast = await shown
  toast[kind](text, options)
}

export const toast = {
  success: (text: string, options?: ExternalToast): void => void show('success', text, options),
  error: (text: string): void => void show('error', text),
  info: (text: string): void => void show('info', text),
}
