//! The only way a change happens: events are appended, and with them, in the same transaction,
//! what is to be delivered elsewhere.

import type { Value } from '@shared/define'
import type { Queryable } from '../database/database'
import { conflict } from '../http/problem'
import { withoutSamples } from '../samples/untold'
import { asOverdrawn, type Posting } from './postings'
import type { Vault } from './vault'
import type { Sink } from '../integrations/sink'

export type EventType = 'created' | 'changed' | 'moved' | 'posted' | 'noted' | 'viewed' | 'exported' | 'erased' | 'granted' | 'ended'

/** `set` is a merge patch: a record is its patches, one over the other. */
export interface Body {
  set?: { readonly [field: string]: Value }
  move?: string
  from?: string | null
  /** An event that others are told of, by the name that a rule gives it. */
  emit?: string
  /** What it moves between accounts. */
  post?: readonly Posting[]
  /** What ended was a sample. */
  sample?: true
}

export interface Draft {
  kind: string
  record: string
  /** The version that the record has now; 0 when it is new. */
  expect: number
  type: EventType
  body: Body
  /** The record that stands for the person whose data it is, where that is another one. */
  subject?: string
  /** What to seal besides the fields of the entity that say so themselves. */
  sealed?: readonly string[]
  /** Since when it is true, where that is not now. */
  effective?: string
  cause?: number
}

export interface LedgerEvent {
  seq: number
  kind: string
  record: string
  version: number
  type: EventType
  data: Body
  at: string
  effective: string
  actor: string
  via: string | null
  hash: string
  /** Fields that nobody can read any more, because their key was destroyed. */
  lost?: readonly string[]
}

/** Who does it, by which grant, as part of which command. */
export interface Act {
  realm: string
  actor: string
  via: string | null
  /** The same command again writes nothing and returns what it wrote. */
  command: string
  sinks: readonly Sink[]
  vault: Vault
}

export const EVENT_COLUMNS = `seq, kind, record, version, type, data, at, effective, actor, via, encode(hash, 'hex') AS hash`

export async function append(tx: Queryable, act: Act, drafts: readonly Draft[]): Promise<LedgerEvent[]> {
  const payload: unknown[] = []
  for (const draft of drafts) {
    const { subject: _subject, sealed: _sealed, ...rest } = await act.vault.seal(tx, draft)
    payload.push({ ...rest, body: JSON.stringify(rest.body) })
  }
  let events: LedgerEvent[]
  try {
    const { rows } = await tx.query<LedgerEvent>(`SELECT ${EVENT_COLUMNS} FROM ledger.append($1, $2, $3, $4, $5::jsonb) ORDER BY seq`, [
      act.realm,
      act.command,
      act.actor,
      act.via,
      JSON.stringify(payload),
    ])
    events = await act.vault.open(tx, rows)
  } catch (error) {
    if ((error as { code?: string }).code === 'LG409') {
      throw conflict('stale', 'Somebody else changed this in the meantime. Load it again.')
    }
    throw asOverdrawn(error) ?? error
  }
  await announce(tx, act, events)
  return events
}

async function announce(tx: Queryable, act: Act, events: readonly LedgerEvent[]): Promise<void> {
  if (act.sinks.length === 0) return
  const told: { event: LedgerEvent; sink: string; target: string }[] = []
  for (const sink of act.sinks) {
    for (const event of events) for (const target of await sink.targets(tx, event)) told.push({ event, sink: sink.name, target })
  }
  if (told.length === 0) return
  const real = new Set(await withoutSamples(tx, told.map(({ event }) => event)))
  for (const { event, sink, target } of told.filter((each) => real.has(each.event))) {
    await tx.query('INSERT INTO ledger.outbox (realm, seq, sink, target) VALUES ($1, $2, $3, $4)', [act.realm, event.seq, sink, target])
  }
}
