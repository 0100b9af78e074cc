//! What a request can use: built once in `main.ts`, handed to every route.

import type { Caller } from './auth/caller'
import type { RateLimit } from './auth/rate-limit'
import type { Config } from './config'
import type { Database } from './database/database'
import type { EraseCheck } from './entities/erase'
import type { Sink } from './integrations/sink'
import type { Reader } from './languages'
import type { Signer } from './ledger/signing'
import type { Vault } from './ledger/vault'
import type { Log } from './log'

export interface Services {
  config: Config
  database: Database
  log: Log
  clock: () => Date
  /** Of the integrations and of the template's own code. */
  sinks: Sink[]
  signer: Signer
  vault: Vault
  limits: { readonly caller: RateLimit; readonly address: RateLimit }
  /** Of the template's own code; none may object to an erasure. */
  eraseChecks: EraseCheck[]
  /** The ledger's realm; opened at the first use. */
  realm: () => Promise<string>
  version: string
}

/** What Hono carries through a request. */
export type Env = {
  Variables: {
    services: Services
    caller: Caller
    requestId: string
    /** What the API answers this visitor; undefined where it refuses. */
    asked: (path: string) => Promise<unknown>
    address: string
    /** Of the language that the request wants to be answered in. */
    reader: Reader
  }
}
