//! A question or a small form above the page. What shows it is loaded with the first one.

import { lazy, type ReactNode, Suspense } from 'react'

const DialogPanel = lazy(() => import('./dialog-panel'))

export interface DialogProps {
  onClose: () => void
  title: string
  children: ReactNode
}

export function Dialog({ open, ...props }: DialogProps & { open: boolean }) {
  return open ? <Suspense fallback={null}><DialogPanel {...props} /></Suspense> : null
}
