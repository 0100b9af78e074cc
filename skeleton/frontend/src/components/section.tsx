//! One subject of a page of settings: what it is on the left, what can be done on the right.

import type { ReactNode } from 'react'
import { Card } from './ui/card'

export function Section({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <Card className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div><h2 className="font-semibold">{title}</h2>{note ? <div className="mt-1 text-sm text-muted">{note}</div> : null}</div>
      <div className="min-w-0 space-y-4">{children}</div>
    </Card>
  )
}
