import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { ErrorPage, NotFoundPage } from '../pages/problem'
import { pages } from './pages'
import { settingsPages } from './settings'
import { Shell } from './shell'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: ErrorPage })
const records = () => import('../pages/record-form')

const settings = createRoute({ getParentRoute: () => root, path: '/settings', component: lazyRouteComponent(() => import('../pages/settings/layout'), 'SettingsLayout') })

const routes = [
  settings.addChildren(settingsPages.map(({ path, component }) => createRoute({ getParentRoute: () => settings, path, component }))),
  // Where people were found before there were settings.
  createRoute({ getParentRoute: () => root, path: '/users', beforeLoad: () => { throw redirect({ to: '/settings/users' }) } }),
  createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('../pages/home'), 'HomePage') }),
  createRoute({ getParentRoute: () => root, path: '/dashboards/$name', component: lazyRouteComponent(() => import('../pages/dashboard'), 'DashboardPage') }),
  createRoute({ getParentRoute: () => root, path: '/account', component: lazyRouteComponent(() => import('../pages/account'), 'AccountPage') }),
  ...pages.map(({ path, component }) => createRoute({ getParentRoute: () => root, path, component })),
  createRoute({ getParentRoute: () => root, path: '/$plural', component: lazyRouteComponent(() => import('../pages/record-list'), 'RecordListPage') }),
  createRoute({ getParentRoute: () => root, path: '/$plural/new', component: lazyRouteComponent(records, 'CreateRecordPage') }),
  createRoute({ getParentRoute: () => root, path: '/$plural/import', component: lazyRouteComponent(() => import('../pages/import'), 'ImportPage') }),
  createRoute({ getParentRoute: () => root, path: '/$plural/$id', component: lazyRouteComponent(() => import('../pages/record'), 'RecordPage') }),
  createRoute({ getParentRoute: () => root, path: '/$plural/$id/edit', component: lazyRouteComponent(records, 'EditRecordPage') }),
]

export const router = createRouter({ routeTree: root.addChildren(routes), defaultPreload: 'intent', scrollRestoration: true })
