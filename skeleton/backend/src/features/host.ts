//! What the code of a template gets: a place for routers, behind sign-in like everything else.

import type { Hono } from 'hono'
import type { EraseCheck } from '../entities/erase'
import type { Sink } from '../integrations/sink'
import type { Env, Services } from '../services'

export interface FeatureHost {
  /** Asked before anything is erased. */
  beforeErase(check: EraseCheck): void
  use(path: string, router: Hono<Env>): void
  /** For whoever comes, without sign-in: the router decides what it tells and to whom. */
  open(path: string, router: Hono<Env>): void
  /** Told of events like an integration is: what it is to deliver waits in the outbox. */
  sink(open: (services: Services) => Sink): void
}
