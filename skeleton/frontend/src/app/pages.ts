//! Pages besides those of the entities. One that a tool may lack is a file of its own, named only here.

import { auditPage } from './audit-page'
import type { PageDefinition } from './lazy-page'

export const pages: PageDefinition[] = [auditPage]
