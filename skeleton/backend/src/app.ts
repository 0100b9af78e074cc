//! All routes of the tool on one screen.

import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { phrase } from '@shared/text'
import { authenticate, limitAddress, sameOrigin } from './auth/authenticate'
import { linksRouter } from './auth/links'
import { accountRouter, signInRouter } from './auth/routes'
import { brandingRouter, shownBrandingRouter } from './branding/routes'
import { attachmentsRouter } from './collaboration/attachments'
import { commentsRouter } from './collaboration/comments'
import { notificationsRouter } from './collaboration/notifications'
import { uploadsRouter } from './collaboration/uploads'
import { savedViewsRouter } from './collaboration/views'
import { dashboardsRouter } from './dashboards/routes'
import { twoFactorRouter } from './auth/two-factor'
import { calendarRouter } from './entities/calendar'
import { documentsRouter } from './documents/routes'
import { entitiesRouter } from './entities/routes'
import { mountFeatures } from './features/routes'
import { formsRouter } from './forms/routes'
import { answerTo, tooLarge } from './http/errors'
import type { Pages } from './http/files'
import { Metrics, observe } from './http/metrics'
import { notFound } from './http/problem'
import { securityHeaders } from './http/security'
import { newId } from './ids'
import { readerOf } from './languages'
import { deliveriesRouter } from './integrations/deliveries'
import { integrationsRouter } from './integrations/routes'
import { signedHead } from './ledger/anchors'
import { ledgerRouter } from './ledger/routes'
import { openApi } from './openapi'
import { parts } from './parts'
import { firstRunRouter } from './first-run'
import { settingsRouter } from './place/routes'
import { placedLately } from './place/settings'
import type { Env, Services } from './services'
import { importRouter } from './transfer/import-routes'
import { samplesRouter } from './samples/routes'
import { exportRouter } from './transfer/routes'
import { keysRouter } from './users/keys'
import { usersRouter } from './users/routes'

/** Files of the pages, and what watches the tool. */
const STATIC = /\.\w+$|^\/(?:health|metrics)$/
const LARGEST_BODY = 1024 * 1024
const HAVE_THEIR_OWN_LIMIT = /^\/api\/v1\/(?:uploads|[^/]+\/(?:[^/]+\/attachments|import(?:\/preview)?))$/

export function createApp(services: Services, pages: Pages): Hono<Env> {
  const { config } = services
  const metrics = new Metrics()
  const app = new Hono<Env>()

  app.use(async (c, next) => {
    c.set('services', services)
    c.set('requestId', c.req.header('x-request-id')?.slice(0, 100).replaceAll(/[^\w-]/g, '') || newId())
    c.set('address', addressOf(c))
    c.set('asked', async (path) => {
      const answer = await app.request(path, { headers: c.req.raw.headers }, c.env)
      return answer.ok ? answer.json() : undefined
    })
    // Whoever needs the database says so when it is not there.
    if (!STATIC.test(c.req.path)) await placedLately(services.database).catch(() => undefined)
    c.set('reader', readerOf(c.req.header('accept-language')))
    await next()
  })
  app.use(securityHeaders(pages.scriptHashes, config.publicUrl.startsWith('https://')))
  app.use(observe(metrics))
  const limited = bodyLimit({ maxSize: LARGEST_BODY, onError: tooLarge(phrase('A request may have 1 MB at most.')) })
  app.use((c, next) => (HAVE_THEIR_OWN_LIMIT.test(c.req.path) ? next() : limited(c, next)))
  app.use('/api/*', limitAddress)
  app.use('/metrics', limitAddress)
  app.use('/api/*', sameOrigin)
  app.use('/f/*', sameOrigin)

  // With the signed head, so that whoever watches the tool also keeps what it vouched for.
  app.get('/health', async (c) => {
    const signed = await signedHead(services)
    return c.json({ status: 'ok', version: services.version, ledger: { head: signed.hash, seq: signed.seq, signed } })
  })
  app.get('/metrics', authenticate, async (c) => c.text(await metrics.text(services)))

  const api = new Hono<Env>()
  api.route('/', signInRouter())
  api.route('/', linksRouter())
  api.route('/', shownBrandingRouter)
  const described = once(() => openApi(config.publicUrl, services.version, new Set(api.routes.map((route) => route.path))))
  api.get('/openapi.json', (c) => c.json(described()))
  api.route('/', accountRouter())
  api.use('*', authenticate)
  api.route('/me/two-factor', twoFactorRouter)
  api.route('/users', usersRouter)
  api.route('/keys', keysRouter)
  api.route('/branding', brandingRouter)
  api.route('/settings', settingsRouter)
  api.route('/export', exportRouter)
  api.route('/first-run', firstRunRouter)
  api.route('/sample-data', samplesRouter)
  api.route('/ledger', ledgerRouter)
  api.route('/integrations/deliveries', deliveriesRouter)
  api.route('/integrations', integrationsRouter)
  for (const part of parts) api.route(part.path, part.router)
  api.route('/saved-views', savedViewsRouter)
  api.route('/notifications', notificationsRouter)
  api.route('/dashboards', dashboardsRouter)
  api.route('/calendar', calendarRouter)
  api.route('/', commentsRouter)
  api.route('/', uploadsRouter)
  api.route('/', attachmentsRouter)
  api.route('/', documentsRouter)
  api.route('/', importRouter)
  api.route('/', entitiesRouter)
  app.route('/api/v1', api)

  mountFeatures({
    beforeErase: (check) => services.eraseChecks.push(check),
    use(path, router) {
      // Also the path itself; naming it once more would count its requests twice.
      app.use(`${path}/*`, authenticate)
      app.route(path, router)
    },
    open(path, router) {
      // Under /api that stands before everything.
      if (!path.startsWith('/api/')) app.use(`${path}/*`, limitAddress, sameOrigin)
      app.route(path, router)
    },
    sink: (open) => services.sinks.push(open(services)),
  })

  app.route('/f', formsRouter(services.database))
  app.route('/', pages.router)
  app.notFound((c) => answerTo(c, notFound()))
  app.onError((error, c) => answerTo(c, error))
  return app
}

/** Made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** The last address that a proxy added; behind a socket there is always one. */
function addressOf(c: { env: unknown; req: { header(name: string): string | undefined } }): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  const remote = incoming?.socket?.remoteAddress
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return remote === undefined || remote.endsWith('127.0.0.1') || remote === '::1' ? (forwarded ?? remote ?? 'local') : remote
}
