//! Pages besides those of the entities.

import { t } from '@/lib/i18n'
import { lazyPage, type PageDefinition } from './lazy-page'

export const pages: PageDefinition[] = [
  { path: '/audit', label: t('Audit trail'), icon: 'scroll-text', group: t('Workspace'), component: lazyPage(() => import('../pages/audit'), 'AuditPage') },
  { path: '/users', label: t('Users'), icon: 'users', group: t('Workspace'), component: lazyPage(() => import('../pages/users'), 'UsersPage') },
]
