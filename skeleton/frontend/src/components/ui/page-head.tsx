import type { ReactNode } from 'react'

export function PageHead({ title, children, note }: { title: ReactNode; note?: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight break-words">{title}</h1>
        {note ? <div className="mt-1 flex flex-wrap items-center gap-2 text-sm text-muted">{note}</div> : null}
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  )
}
