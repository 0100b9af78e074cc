//! The pages of the settings, in their order.

import type { RouteComponent } from '@tanstack/react-router'
import { forms } from '@shared/forms'
import { t } from '@/lib/i18n'
import { lazyPage } from './lazy-page'

export interface SettingsPage {
  /** Below `/settings`. */
  path: string
  label: string
  /** Words that also lead to it in the palette. */
  words: string
  icon: string
  /** Others than admins neither see nor need it. */
  admin: boolean
  component: RouteComponent
}

export const settingsPages: readonly SettingsPage[] = [
  { path: '/', label: t('Company and branding'), words: t('name colour logo'), icon: 'building-2', admin: true, component: lazyPage(() => import('../pages/settings/company'), 'CompanyPage') },
  { path: '/place', label: t('Time zone and holidays'), words: t('country region deadlines language'), icon: 'house', admin: true, component: lazyPage(() => import('../pages/settings/place'), 'PlacePage') },
  { path: '/users', label: t('Users and roles'), words: t('people invite team'), icon: 'users', admin: false, component: lazyPage(() => import('../pages/settings/users'), 'UsersPage') },
  { path: '/access', label: t('Access'), words: t('roles why permissions'), icon: 'scale', admin: false, component: lazyPage(() => import('../pages/settings/access'), 'AccessPage') },
  { path: '/keys', label: t('API keys'), words: t('token access'), icon: 'key-round', admin: true, component: lazyPage(() => import('../pages/settings/keys'), 'KeysPage') },
  { path: '/integrations', label: t('Integrations'), words: t('deliveries webhook mail'), icon: 'boxes', admin: true, component: lazyPage(() => import('../pages/settings/integrations'), 'IntegrationsPage') },
  ...(forms.length === 0 ? [] : [{ path: '/forms', label: t('Public forms'), words: t('website embed intake'), icon: 'inbox', admin: false, component: lazyPage(() => import('../pages/settings/forms'), 'FormsPage') }]),
  { path: '/data', label: t('Data'), words: t('export import verify ledger'), icon: 'database', admin: false, component: lazyPage(() => import('../pages/settings/data'), 'DataPage') },
  { path: '/about', label: t('About'), words: t('version API documentation'), icon: 'shield-check', admin: false, component: lazyPage(() => import('../pages/settings/about'), 'AboutPage') },
]
