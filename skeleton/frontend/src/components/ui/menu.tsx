//! A button that opens a small panel below itself.

import { lazy, type ReactNode } from 'react'
import { Button } from './button'
import { OnPress } from './on-press'

const MenuPanel = lazy(() => import('./menu-panel'))

export function Menu({ label, icon, badge, children }: { label: string; icon: ReactNode; badge?: number; children: ReactNode }) {
  const button = <Button>{icon} {label}{badge ? <span className="rounded-full bg-brand px-1.5 text-xs text-on-brand tabular-nums">{badge}</span> : null}</Button>
  return <OnPress button={button} kind="dialog">{(trigger) => <MenuPanel trigger={trigger} label={label}>{children}</MenuPanel>}</OnPress>
}
