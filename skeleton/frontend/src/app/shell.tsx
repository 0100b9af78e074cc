//! What stands around every page: the menu, the palette, the theme, and the door.

import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { Menu, Search } from 'lucide-react'
import { lazy, Suspense, useDeferredValue, useState } from 'react'
import { Icon } from '@/components/icon'
import { Logo } from '@/components/logo'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { t } from '@/lib/i18n'
import { searchOfView } from '@/lib/list-state'
import { dashboards, views } from '@/lib/schema'
import { useWide } from '@/lib/use-wide'
import { useBranding } from './branding'
import { Notifications } from './notifications'
import { pages } from './pages'
import { useMe, visibleEntities } from './session'
import { useShortcuts } from './shortcuts'
import { UserMenu } from './user-menu'

const Palette = lazy(() => import('./palette'))
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog'))
const SetPasswordPage = lazy(() => import('@/pages/door/set-password'))

export function Shell() {
  const me = useMe()
  const { pathname } = useLocation()
  const { company } = useBranding()
  // All these links are half the work of the first page, and phones show none of them.
  const wide = useWide()
  // The page itself after what is around it, in steps that let others in between.
  const filled = useDeferredValue(true, false)
  const [menu, setMenu] = useState(false)
  const [palette, setPalette] = useState(false)
  const [shortcuts, setShortcuts] = useState(false)
  useShortcuts({ palette: () => setPalette((open) => !open), help: () => setShortcuts(true) })

  if (pathname === '/set-password') return <Suspense fallback={null}><SetPasswordPage /></Suspense>
  if (me.isPending) return <div className="p-8"><Skeleton className="h-8 w-56" /></div>
  if (me.error) {
    return (
      <main className="grid min-h-dvh place-items-center p-6 text-center">
        <div><h1 className="text-xl font-semibold">{t('The tool cannot be reached')}</h1><p className="mt-2 text-muted">{me.error.message}</p>
          <Button className="mt-4" onClick={() => void me.refetch()}>{t('Try again')}</Button></div>
      </main>
    )
  }
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[248px_minmax(0,1fr)]">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-lg focus:bg-card focus:p-3">{t('Skip to content')}</a>
      {wide || menu ? <aside className={cn('fixed inset-y-0 left-0 z-30 w-[248px] flex-col border-r bg-card p-3 lg:sticky lg:top-0 lg:flex lg:h-dvh', menu ? 'flex' : 'hidden')}>
        <Sidebar onSearch={() => setPalette(true)} onShortcuts={() => setShortcuts(true)} onLeave={() => setMenu(false)} />
      </aside> : null}
      {menu ? <button type="button" aria-label={t('Close the menu')} className="fixed inset-0 z-20 bg-black/40 lg:hidden" onClick={() => setMenu(false)} /> : null}
      <div className="min-w-0">
        <header className="flex h-14 items-center gap-2 border-b px-4 lg:hidden">
          <Button look="ghost" size="icon" aria-label={t('Open the menu')} onClick={() => setMenu(true)}><Menu className="size-5" /></Button>
          <span className="min-w-0 truncate font-semibold">{company}</span>
          <span className="ml-auto"><Notifications /></span>
        </header>
        <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl px-4 py-7 outline-none sm:px-8">{filled ? <Suspense fallback={<Skeleton className="h-8 w-56" />}><Outlet /></Suspense> : null}</main>
      </div>
      {palette ? <Suspense fallback={null}><Palette onClose={() => setPalette(false)} onShortcuts={() => setShortcuts(true)} /></Suspense> : null}
      {shortcuts ? <Suspense fallback={null}><ShortcutsDialog onClose={() => setShortcuts(false)} /></Suspense> : null}
    </div>
  )
}

function Sidebar({ onSearch, onShortcuts, onLeave }: { onSearch: () => void; onShortcuts: () => void; onLeave: () => void }) {
  const me = useMe()
  const { company, name } = useBranding()
  const links = [
    ...visibleEntities(me.data).flatMap((entity) => [
      { path: `/${entity.plural}`, label: entity.labelPlural, icon: entity.icon, group: entity.group },
      ...views.filter((view) => view.entity === entity.name).map((view) => ({ path: `/${entity.plural}`, label: view.label, icon: view.icon, group: view.group ?? entity.group, search: searchOfView(view) })),
    ]),
    ...dashboards.filter(({ name }) => name !== 'home').map(({ name, label, icon, group }) => ({ path: `/dashboards/${name}`, label, icon, group })),
    ...pages,
    { path: '/settings', label: t('Settings'), icon: 'settings', group: t('Workspace') },
  ]
  const groups = [...new Set(links.map((link) => link.group))]
  return (
    <>
      <Link to="/" className="flex items-center gap-3 rounded-lg p-2">
        <Logo />
        <span className="min-w-0"><span className="block truncate text-sm font-semibold">{company}</span><span className="block truncate text-xs text-muted">{name}</span></span>
      </Link>
      <button type="button" onClick={onSearch} className="mt-3 flex h-9 touch:h-10 items-center gap-2 rounded-lg border bg-background px-3 text-sm text-muted">
        <Search className="size-4" aria-hidden /> {t('Search…')} <kbd className="ml-auto rounded border px-1.5 text-xs">⌘K</kbd>
      </button>
      <nav aria-label={t('Main')} className="mt-3 flex-1 overflow-y-auto">
        <MenuLink path="/" label={t('Home')} icon="house" exact onLeave={onLeave} />
        {groups.map((group) => (
          <div key={group} className="mt-4">
            <p className="px-3 pb-1 text-xs font-medium text-muted">{group}</p>
            {links.filter((link) => link.group === group).map((link) => <MenuLink key={link.label} {...link} onLeave={onLeave} />)}
          </div>
        ))}
      </nav>
      <div className="mt-2 hidden lg:block"><Notifications /></div>
      <UserMenu onLeave={onLeave} onShortcuts={onShortcuts} />
    </>
  )
}

interface Entry {
  path: string
  label: string
  icon: string
  /** Of a view. */
  search?: { [name: string]: string }
}

function MenuLink({ path, label, icon, search, onLeave, exact = false }: Entry & { onLeave: () => void; exact?: boolean }) {
  const { pathname, search: current } = useLocation()
  const here = pathname === path || (!exact && pathname.startsWith(`${path}/`))
  const active = here && (current as { view?: string }).view === search?.view
  return (
    <Link to={path} search={search ?? {}} onClick={onLeave} aria-current={active ? 'page' : undefined} className={cn('flex h-9 touch:h-10 items-center gap-3 rounded-lg px-3 text-sm', active ? 'bg-subtle font-medium' : 'text-muted hover:bg-subtle hover:text-foreground')}>
      <Icon name={icon} /> <span className="truncate">{label}</span>
    </Link>
  )
}
