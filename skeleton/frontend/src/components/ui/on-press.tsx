//! A button, and what opens at it. That is loaded when the button is first pressed, for most visits open little.

import { cloneElement, type ComponentProps, type ReactElement, type ReactNode, Suspense, useState } from 'react'

interface Props {
  button: ReactElement<ComponentProps<'button'>>
  kind: 'menu' | 'dialog'
  /** Must open at once, and take the button over. */
  children: (button: ReactElement) => ReactNode
}

export function OnPress({ button, kind, children }: Props) {
  const [pressed, setPressed] = useState(false)
  const closed = cloneElement(button, { 'aria-haspopup': kind, 'aria-expanded': false, onClick: () => setPressed(true) })
  return pressed ? <Suspense fallback={closed}>{children(button)}</Suspense> : closed
}
