//! What follows from what in this tool.

import type { Rule } from './rule'
import { sampleRules } from './sample-rules'

export const rules: readonly Rule[] = [...sampleRules]
