//! The settings: their pages on the left, the chosen one beside them.

import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { Suspense, useEffect, useRef } from 'react'
import { useMe } from '@/app/session'
import { settingsPages } from '@/app/settings'
import { Icon } from '@/components/icon'
import { Empty } from '@/components/ui/empty'
import { PageHead } from '@/components/ui/page-head'
import { Skeleton } from '@/components/ui/skeleton'
import { t } from '@/lib/i18n'

export function SettingsLayout() {
  const me = useMe()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const shown = settingsPages.filter((page) => !page.admin || me.data?.admin)
  const current = settingsPages.find((page) => addressOf(page.path) === pathname.replace(/\/$/, ''))
  const first = shown[0]?.path ?? '/about'
  const misplaced = current?.path === '/' && first !== '/'
  useEffect(() => {
    if (misplaced) void navigate({ to: addressOf(first), replace: true })
  }, [misplaced, first, navigate])
  const nav = useRef<HTMLElement>(null)
  useEffect(() => {
    // Browsers are beginning to give back a promise here, which React would take for what to do in the end.
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [pathname])
  return (
    <>
      <PageHead title={t('Settings')} />
      <div className="grid gap-6 lg:grid-cols-[216px_minmax(0,1fr)] lg:gap-8">
        <nav ref={nav} aria-label={t('Settings')} className="-mx-4 flex gap-1 overflow-x-auto px-4 pb-1 lg:sticky lg:top-7 lg:mx-0 lg:flex-col lg:self-start lg:px-0">
          {shown.map((page) => (
            <Link key={page.path} to={addressOf(page.path)} activeOptions={{ exact: true }} className="flex h-9 touch:h-10 shrink-0 items-center gap-2.5 rounded-lg px-3 text-sm whitespace-nowrap text-muted hover:bg-subtle hover:text-foreground"
              activeProps={{ className: 'bg-subtle font-medium text-foreground!', 'aria-current': 'page' }}><Icon name={page.icon} /> {page.label}</Link>
          ))}
        </nav>
        <div className="min-w-0">
          {current?.admin && !me.data?.admin && !misplaced ? <Empty title={t('Only administrators see this')}>{t('Ask one of them if you need something changed.')}</Empty> : <Suspense fallback={<Skeleton className="h-48" />}><Outlet /></Suspense>}
        </div>
      </div>
    </>
  )
}

function addressOf(path: string): string {
  return path === '/' ? '/settings' : `/settings${path}`
}
