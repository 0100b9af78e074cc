//! Takes deliveries from the outbox: what was committed is delivered at least once, with growing
//! pauses between attempts, also after a restart.

import { DatabaseUnavailable } from '../database/database'
import { EVENT_COLUMNS, type LedgerEvent } from '../ledger/append'
import { english, readerAt } from '../languages'
import { presentEvents } from '../ledger/present'
import { entityNamed } from '@shared/registry'
import type { Services } from '../services'
import { Undeliverable } from './sink'

export const OUTBOX_BATCH = 10
const MOST_ATTEMPTS = 12
/** Longer than any delivery takes: another process may try again after that. */
const LEASE_SECONDS = 60

interface Row extends LedgerEvent {
  id: number
  sink: string
  target: string
  attempts: number
}

type Delivering = Pick<Services, 'database' | 'sinks' | 'vault' | 'config' | 'log'>

/** Delivers what is due, once. Returns how many it took. */
export async function deliverDue(services: Delivering): Promise<number> {
  const due = await take(services)
  await Promise.all(due.map((row) => deliver(services, row)))
  return due.length
}

async function take({ database, sinks, vault }: Delivering): Promise<Row[]> {
  const { rows } = await database.query<Row>(
    `WITH due AS (
       SELECT id FROM ledger.outbox
       WHERE done_at IS NULL AND gave_up_at IS NULL AND next_at <= now() AND sink = ANY($1)
       ORDER BY id LIMIT ${OUTBOX_BATCH} FOR UPDATE SKIP LOCKED
     ), taken AS (
       UPDATE ledger.outbox o SET attempts = attempts + 1, next_at = now() + make_interval(secs => ${LEASE_SECONDS})
       FROM due WHERE o.id = due.id RETURNING o.id, o.realm, o.seq, o.sink, o.target, o.attempts
     )
     SELECT taken.id, taken.sink, taken.target, taken.attempts, e.* FROM taken
     JOIN LATERAL (SELECT ${EVENT_COLUMNS} FROM ledger.event WHERE realm = taken.realm AND seq = taken.seq) e ON true
     ORDER BY taken.id`,
    [sinks.map((sink) => sink.name)],
  )
  return vault.open(database, rows)
}

async function deliver({ database, sinks, config, log }: Delivering, row: Row): Promise<void> {
  const sink = sinks.find((candidate) => candidate.name === row.sink)
  try {
    const [event] = await presentEvents(database, [row], { reader: sink?.mail === undefined ? english : await readerAt(database, row.target) })
    if (!sink || !event) throw new Undeliverable('nobody delivers this any more')
    const plural = entityNamed(event.entity)?.plural ?? ''
    await sink.deliver({ id: `${row.sink}-${row.id}`, target: row.target, event, url: `${config.publicUrl.replace(/\/$/, '')}/${plural}/${event.id}` })
    await database.query('UPDATE ledger.outbox SET done_at = now(), last_error = NULL WHERE id = $1', [row.id])
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error
    const message = error instanceof Error ? error.message : String(error)
    const last = error instanceof Undeliverable || row.attempts >= MOST_ATTEMPTS
    await database.query(
      `UPDATE ledger.outbox SET last_error = $2, gave_up_at = CASE WHEN $3 THEN now() END,
         next_at = now() + make_interval(secs => $4) WHERE id = $1`,
      [row.id, message.slice(0, 500), last, pause(row.attempts)],
    )
    log.warn(last ? 'gave up a delivery' : 'a delivery failed and will be tried again', { sink: row.sink, 'outbox.id': row.id, attempts: row.attempts, error: message })
  }
}

/** 5 s, 10 s, 20 s … to 6 hours. */
function pause(attempts: number): number {
  return Math.min(5 * 2 ** (attempts - 1), 6 * 3600)
}
