//! What the code of a template gets: a place for routers, behind sign-in like everything else.

import type { Hono } from 'hono'
import type { Env } from '../services'

export interface FeatureHost {
  use(path: string, router: Hono<Env>): void
}
