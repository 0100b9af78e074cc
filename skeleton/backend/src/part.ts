//! What a part is that a tool may have or not.

import type { Hono } from 'hono'
import type { Calls } from './openapi/call'
import type { Env } from './services'

export interface Part {
  /** Below `/api/v1`. */
  path: string
  router: Hono<Env>
  /** How its calls are described, by their paths. */
  calls: Readonly<Record<string, Calls>>
}
