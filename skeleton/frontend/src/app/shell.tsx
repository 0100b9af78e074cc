//! What stands around every page: the menu, the palette, the theme, and the door.

import { useQueryClient } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { LogOut, Menu, Moon, Search, Sun } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { tool } from '@shared/tool'
import { Icon } from '@/components/icon'
import { Button, cn, Skeleton } from '@/components/ui'
import { api, ApiError } from '@/lib/api'
import { t } from '@/lib/i18n'
import { SignInPage } from '@/pages/sign-in'
import { pages } from './pages'
import { useMe, visibleEntities } from './session'

const Palette = lazy(() => import('./palette'))

export function Shell() {
  const me = useMe()
  const [menu, setMenu] = useState(false)
  const [palette, setPalette] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault()
        setPalette((open) => !open)
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  if (me.isPending) return <div className="p-8"><Skeleton className="h-8 w-56" /></div>
  if (me.error instanceof ApiError && me.error.status === 401) return <SignInPage />
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
      <aside className={cn('fixed inset-y-0 left-0 z-30 w-[248px] flex-col border-r bg-card p-3 lg:sticky lg:top-0 lg:flex lg:h-dvh', menu ? 'flex' : 'hidden')}>
        <Sidebar onSearch={() => setPalette(true)} onLeave={() => setMenu(false)} />
      </aside>
      {menu ? <button type="button" aria-label={t('Close the menu')} className="fixed inset-0 z-20 bg-black/40 lg:hidden" onClick={() => setMenu(false)} /> : null}
      <div className="min-w-0">
        <header className="flex h-14 items-center gap-2 border-b px-4 lg:hidden">
          <Button look="ghost" size="icon" aria-label={t('Open the menu')} onClick={() => setMenu(true)}><Menu className="size-5" /></Button>
          <span className="font-semibold">{tool.company}</span>
        </header>
        <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl px-4 py-7 outline-none sm:px-8"><Suspense fallback={<Skeleton className="h-8 w-56" />}><Outlet /></Suspense></main>
      </div>
      {palette ? <Suspense fallback={null}><Palette onClose={() => setPalette(false)} /></Suspense> : null}
    </div>
  )
}

function Sidebar({ onSearch, onLeave }: { onSearch: () => void; onLeave: () => void }) {
  const me = useMe()
  const links = [
    ...visibleEntities(me.data).map((entity) => ({ path: `/${entity.plural}`, label: entity.labelPlural, icon: entity.icon, group: entity.group })),
    ...pages,
  ]
  const groups = [...new Set(links.map((link) => link.group))]
  return (
    <>
      <Link to="/" className="flex items-center gap-3 rounded-lg p-2">
        <span className="grid size-9 place-items-center rounded-lg bg-brand text-on-brand"><Icon name={tool.icon} className="size-5" /></span>
        <span className="min-w-0"><span className="block truncate text-sm font-semibold">{tool.company}</span><span className="block truncate text-xs text-muted">{tool.name}</span></span>
      </Link>
      <button type="button" onClick={onSearch} className="mt-3 flex h-9 items-center gap-2 rounded-lg border bg-background px-3 text-sm text-muted">
        <Search className="size-4" aria-hidden /> {t('Search…')} <kbd className="ml-auto rounded border px-1.5 text-xs">⌘K</kbd>
      </button>
      <nav aria-label={t('Main')} className="mt-3 flex-1 overflow-y-auto">
        <MenuLink path="/" label={t('Home')} icon="house" exact onLeave={onLeave} />
        {groups.map((group) => (
          <div key={group} className="mt-4">
            <p className="px-3 pb-1 text-xs font-medium text-muted">{group}</p>
            {links.filter((link) => link.group === group).map((link) => <MenuLink key={link.path} {...link} onLeave={onLeave} />)}
          </div>
        ))}
      </nav>
      <UserMenu name={me.data?.user.name ?? ''} email={me.data?.user.email ?? ''} />
    </>
  )
}

function MenuLink({ path, label, icon, onLeave, exact = false }: { path: string; label: string; icon: string; onLeave: () => void; exact?: boolean }) {
  return (
    <Link to={path} onClick={onLeave} activeOptions={{ exact }} className="flex h-9 items-center gap-3 rounded-lg px-3 text-sm text-muted hover:bg-subtle hover:text-foreground"
      activeProps={{ className: 'bg-subtle font-medium text-foreground!', 'aria-current': 'page' }}>
      <Icon name={icon} /> {label}
    </Link>
  )
}

function UserMenu({ name, email }: { name: string; email: string }) {
  const queries = useQueryClient()
  const [dark, setDark] = useState(document.documentElement.classList.contains('dark'))
  const toggle = () => {
    document.documentElement.classList.toggle('dark', !dark)
    localStorage.theme = dark ? 'light' : 'dark'
    setDark(!dark)
  }
  const signOut = async () => {
    await api.signOut()
    queries.clear()
    location.assign('/')
  }
  return (
    <div className="mt-2 flex items-center gap-1 border-t pt-3">
      <div className="min-w-0 flex-1 px-2"><p className="truncate text-sm font-medium">{name}</p><p className="truncate text-xs text-muted">{email}</p></div>
      <Button look="ghost" size="icon" aria-label={dark ? t('Light theme') : t('Dark theme')} onClick={toggle}>{dark ? <Sun className="size-4" /> : <Moon className="size-4" />}</Button>
      <Button look="ghost" size="icon" aria-label={t('Sign out')} onClick={() => void signOut()}><LogOut className="size-4" /></Button>
    </div>
  )
}
