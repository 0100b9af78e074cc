//! For tests of what every entity can do: what a tool's rules add to that would differ in every tool.

import type { Rule } from '@shared/rule'
import { rules } from '@shared/rules'

;(rules as Rule[]).length = 0
