import type { ReactNode } from 'react'

export function Empty({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      {icon ? <div className="mb-4 grid size-12 place-items-center rounded-xl bg-subtle text-muted">{icon}</div> : null}
      <h2 className="font-medium">{title}</h2>
      <div className="mt-2 max-w-md text-sm text-muted">{children}</div>
    </div>
  )
}
