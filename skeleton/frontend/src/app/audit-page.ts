//! Where the audit trail stands in the menu.

import { t } from '@/lib/i18n'
import { lazyPage, type PageDefinition } from './lazy-page'

export const auditPage: PageDefinition = {
  path: '/audit',
  label: t('Audit trail'),
  icon: 'scroll-text',
  group: t('Workspace'),
  component: lazyPage(() => import('../pages/audit'), 'AuditPage'),
}
