//! The parts that a tool has only when they were chosen, each with where it is mounted. A part that is not there is not
//! in this list, and nothing else names it.

import { auditTrail } from './audit/routes'
import { hooks } from './integrations/zapier'
import type { Part } from './part'

export const parts: readonly Part[] = [auditTrail, hooks]
