//! What stands around the pages that one sees without being signed in.

import { type ReactNode, useEffect, useRef } from 'react'
import { useBranding } from '@/app/branding'
import { Logo } from '@/components/logo'
import { t } from '@/lib/i18n'

export function Door({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  const { name, company } = useBranding()
  const main = useRef<HTMLElement>(null)
  // Each step begins where one types.
  useEffect(() => main.current?.querySelector('input')?.focus(), [title])
  return (
    <div className="grid min-h-dvh lg:grid-cols-2">
      <main ref={main} className="flex flex-col px-6 py-8 sm:px-12">
        <p className="flex items-center gap-3 font-semibold"><Logo />{company}</p>
        <div className="m-auto w-full max-w-sm space-y-5 py-8">
          <div><h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>{note ? <p className="mt-1 text-sm text-muted">{note}</p> : null}</div>
          {children}
        </div>
      </main>
      <aside className="relative hidden overflow-hidden border-l bg-subtle lg:block">
        <div aria-hidden className="absolute inset-0 bg-[radial-gradient(circle_at_75%_20%,color-mix(in_srgb,var(--brand)_34%,transparent),transparent_55%),radial-gradient(circle_at_20%_85%,color-mix(in_srgb,var(--brand)_20%,transparent),transparent_50%)]" />
        <p className="absolute inset-x-12 bottom-14 text-3xl leading-tight font-semibold tracking-tight text-balance">{t('{tool} for {company}: everything in one place, with a complete history of who changed what and when.', { tool: name, company })}</p>
      </aside>
    </div>
  )
}
