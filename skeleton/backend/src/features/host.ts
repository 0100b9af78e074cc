//! What the code of a template gets: a place for routers, behind sign-in like everything else.

import type { Hono } from 'hono'
import type { EraseCheck } from '../entities/erase'
import type { Env } from '../services'

export interface FeatureHost {
  /** Asked before anything is erased. */
  beforeErase(check: EraseCheck): void
  use(path: string, router: Hono<Env>): void
}
