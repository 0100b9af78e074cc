//! Where events are delivered to. Each integration is one file that makes such a sink from its
//! settings; the worker does the waiting and the retries.

import type { Config, Environment } from '../config'
import type { Queryable } from '../database/database'
import type { LedgerEvent } from '../ledger/append'
import type { ShownEvent } from '../ledger/present'

export interface Sink {
  readonly name: string
  /** Reaches only those who subscribed. */
  readonly subscribed?: true
  /** Whether somebody did; one without subscriptions is connected once its settings are there. */
  connected?(db: Queryable): Promise<boolean>
  /** Whom to tell of the event, in the transaction that records it; empty when nobody. */
  targets(tx: Queryable, event: LedgerEvent): Promise<readonly string[]>
  /** Sends a mail of the tool itself, where the sink can. */
  mail?(to: string, subject: string, text: string): Promise<void>
  /** Throws when it has to be tried again. */
  deliver(delivery: Delivery): Promise<void>
}

export interface Delivery {
  /** The same for every attempt, so that receivers can tell repetitions. */
  id: string
  target: string
  event: ShownEvent
  /** Address of the record in the tool. */
  url: string
}

export interface Settings {
  env: Environment
  config: Config
  database: Queryable
}

export interface Integration {
  readonly name: string
  readonly label: string
  readonly description: string
  /** Null when its settings are missing. */
  open(settings: Settings): Sink | null
}

/** Delivering again will not help. */
export class Undeliverable extends Error {}
