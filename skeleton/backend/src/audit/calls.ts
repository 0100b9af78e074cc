//! How the audit trail stands in the API's description.

import type { Calls } from '../openapi/call'
import { list, orNull, ref } from '../openapi/schema'

export const calls: Record<string, Calls> = {
  '/audit': {
    get: {
      summary: 'The audit trail',
      answer: list(ref('Event'), { next_cursor: orNull('string') }),
      query: ['entity', 'id', 'type', 'actor', 'from', 'to', 'format', 'limit', 'cursor'],
    },
  },
}
