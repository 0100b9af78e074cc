import type { ReactNode } from 'react'

/** `level` 1 where it is all that the page shows. */
export function Empty({ icon, title, level = 2, children }: { icon?: ReactNode; title: string; level?: 1 | 2; children?: ReactNode }) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      {icon ? <div className="mb-4 grid size-12 place-items-center rounded-xl bg-subtle text-muted">{icon}</div> : null}
      <Heading className="font-medium">{title}</Heading>
      <div className="mt-2 max-w-md text-sm text-muted">{children}</div>
    </div>
  )
}
