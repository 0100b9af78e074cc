//! The start page for one visitor: what everybody's page asks first is answered in it, the scripts of the page that they
//! want are named, and until these run it shows what is known already: who is here, and where.

import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { html, raw } from 'hono/html'
import { darkEnough } from '@shared/color'
import { entityAt } from '@shared/registry'
import { views } from '@shared/views'
import { describeCaller } from '../auth/me'
import { callerOfSession } from '../auth/session'
import { brandingOf, type Branding } from '../branding/branding'
import { DatabaseUnavailable } from '../database/database'
import { type Reader, readerIn, readerOf } from '../languages'
import type { Env } from '../services'

type Html = ReturnType<typeof html>

/** By the module of a page, like `pages/home`: the files that it needs besides those of every page. */
export type Modules = Readonly<Record<string, readonly string[]>>

export async function startPage(c: Context<Env>, page: string, modules: Modules): Promise<string> {
  const { database, config } = c.var.services
  const known = await Promise.all([brandingOf(database, config), callerOfSession(c)]).catch((error: unknown) => {
    // The page itself says that the tool cannot be reached, and tries again.
    if (error instanceof DatabaseUnavailable) return null
    throw error
  })
  if (known === null) return page
  const [branding, caller] = known
  const reader = readerIn(getCookie(c, 'language') ?? '') ?? readerOf(c.req.header('accept-language'))
  const first = caller && firstRequest(c)
  const answer = first ? await c.var.asked(first) : undefined
  const given = JSON.stringify({ branding, me: caller && describeCaller(c.var.services, caller), answers: first ? { [first]: answer } : {} }).replaceAll('<', String.raw`\u003c`)
  const wanted = caller ? ['app/app', moduleAt(c.req.path)] : ['pages/door/sign-in']
  const links = new Set(wanted.flatMap((module) => modules[module] ?? []))
  const head = html`<style>:root { --brand: ${darkEnough(branding.color)} }</style>
    <script type="application/json" id="given">${raw(given)}</script>
    ${[...links].map((file) => html`<link rel="modulepreload" href="${file}" fetchpriority="low" />`)}
  `
  const shell = c.req.path === '/set-password' ? null : caller ? inside(c, branding, reader, answer) : door(branding, reader)
  const shown = shell && html`<div id="shell" class="fixed inset-0 z-50 overflow-hidden bg-background">${shell}</div>`
  return page
    .replace('<html lang="en">', () => `<html lang="${reader.language}">`)
    .replace(/<title>[^<]*<\/title>/, () => String(html`<title>${branding.name} · ${branding.company}</title>`))
    .replace('</head>', () => `${String(head)}</head>`)
    .replace('<div id="root"></div>', () => `<div id="root"></div>${shown === null ? '' : String(shown)}`)
}

/** What the page asks for as soon as it runs: a record, or a list as the menu leads to it. */
function firstRequest(c: Context<Env>): string | null {
  const [, plural = '', id, more] = c.req.path.split('/')
  const entity = entityAt(plural)
  if (!entity || more !== undefined || new URL(c.req.url).search !== '' || id === 'new' || id === 'import') return null
  return id === undefined ? `/api/v1/${plural}?${new URLSearchParams({ sort: entity.sort, limit: '50' })}` : `/api/v1/${plural}/${id}`
}

/** As the router of the frontend has them. */
function moduleAt(path: string): string {
  const [first = '', second, third] = path.split('/').slice(1)
  if (first === '') return 'pages/home'
  if (first === 'dashboards') return 'pages/dashboard'
  if (first === 'account') return 'pages/account'
  if (first === 'settings') return 'pages/settings/layout'
  if (!entityAt(first)) return `pages/${first}`
  if (second === undefined) return 'pages/record-list'
  if (second === 'import') return 'pages/import'
  return second === 'new' || third === 'edit' ? 'pages/record-form' : 'pages/record'
}

const bar = (width: string) => html`<div aria-hidden="true" class="animate-pulse rounded-md bg-subtle ${width}"></div>`
const logo = ({ logo: address, name }: Branding) =>
  address === null
    ? html`<span aria-hidden="true" class="grid size-9 shrink-0 place-items-center rounded-lg bg-brand font-semibold text-on-brand">${[...name][0]?.toUpperCase()}</span>`
    : html`<img src="${address}" alt="" class="size-9 shrink-0 rounded-lg object-contain" />`

/** What `pages/door/sign-in.tsx` shows, but for what one would type into. */
function door(branding: Branding, { t }: Reader): Html {
  const { name: tool, company } = branding
  const field = (label: string) => html`<div class="space-y-1.5"><p class="block text-sm font-medium">${label}</p>${bar('h-9 touch:h-10')}</div>`
  return html`<div class="grid min-h-dvh lg:grid-cols-2" aria-busy="true">
    <main class="flex flex-col px-6 py-8 sm:px-12">
      <p class="flex items-center gap-3 font-semibold">${logo(branding)}${company}</p>
      <div class="m-auto w-full max-w-sm space-y-5 py-8">
        <div><h1 class="text-2xl font-semibold tracking-tight text-balance">${t('Welcome back')}</h1><p class="mt-1 text-sm text-muted">${t('Sign in to {tool}', { tool })}</p></div>
        <div class="space-y-5">
          ${field(t('Email'))}${field(t('Password'))}${bar('h-11 touch:h-11')}${bar('h-9 touch:h-10')}
          <p class="flex items-center gap-2 text-xs text-muted"><span class="size-4"></span> ${t('Every change is kept in a tamper-evident ledger')}</p>
        </div>
      </div>
    </main>
    <aside class="relative hidden overflow-hidden border-l bg-subtle lg:block">
      <p class="absolute inset-x-12 bottom-14 text-3xl leading-tight font-semibold tracking-tight text-balance">${t('{tool} for {company}: everything in one place, with a complete history of who changed what and when.', { tool, company })}</p>
    </aside>
  </div>`
}

/** The frame of `app/shell.tsx`, and the head of the page where the address tells it. */
function inside(c: Context<Env>, branding: Branding, { t }: Reader, answer: unknown): Html {
  const [, first = '', second] = c.req.path.split('/')
  const entity = second === undefined ? entityAt(first) : undefined
  const view = entity && views.find(({ name, entity: of }) => of === entity.name && name === c.req.query('view'))
  const label = view?.label ?? entity?.labelPlural
  const items = (answer as { items?: { title: string }[] } | undefined)?.items ?? []
  const title = label === undefined ? (answer as { title?: string } | undefined)?.title : t(label)
  return html`<div class="min-h-dvh lg:grid lg:grid-cols-[248px_minmax(0,1fr)]" aria-busy="true">
    <aside class="fixed inset-y-0 left-0 z-30 hidden w-[248px] flex-col border-r bg-card p-3 lg:sticky lg:top-0 lg:flex lg:h-dvh">
      <p class="flex items-center gap-3 rounded-lg p-2">${logo(branding)}<span class="min-w-0"><span class="block truncate text-sm font-semibold">${branding.company}</span><span class="block truncate text-xs text-muted">${branding.name}</span></span></p>
    </aside>
    <div class="min-w-0">
      <header class="flex h-14 items-center gap-2 border-b px-4 lg:hidden"><span class="size-9 shrink-0 touch:size-10"></span><span class="min-w-0 truncate font-semibold">${branding.company}</span></header>
      <main class="mx-auto w-full max-w-6xl px-4 py-7 outline-none sm:px-8">
        ${title === undefined ? bar('h-8 w-56') : html`<div class="mb-6 min-w-0"><h1 class="text-2xl font-semibold tracking-tight break-words">${title}</h1>
          ${entity?.description === undefined ? '' : html`<div class="mt-1 flex flex-wrap items-center gap-2 text-sm text-muted">${t(entity.description)}</div>`}</div>`}
        ${items.length === 0 ? bar('h-64') : html`<ul class="divide-y rounded-xl border bg-card text-sm shadow-xs">${items.slice(0, 20).map((item) => html`<li class="px-4 py-3 font-medium break-words">${item.title}</li>`)}</ul>`}
      </main>
    </div>
  </div>`
}
