//! Pages besides those of the entities.

import { lazyPage, type PageDefinition } from './lazy-page'

export const pages: PageDefinition[] = [
  { path: '/audit', label: 'Audit trail', icon: 'scroll-text', group: 'Workspace', component: lazyPage(() => import('../pages/audit'), 'AuditPage') },
  { path: '/users', label: 'Users', icon: 'users', group: 'Workspace', component: lazyPage(() => import('../pages/users'), 'UsersPage') },
]
