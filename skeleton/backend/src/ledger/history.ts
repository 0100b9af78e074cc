//! A record through time: its events, with what each changed.

import type { AnyEntity, Value } from '@shared/define'
import type { Queryable } from '../database/database'
import type { Reader } from '../languages'
import { presentEvents, type ShownEvent } from './present'
import { readEvents } from './read'
import type { Vault } from './vault'

/** Newest first. */
export async function history(db: Queryable, vault: Vault, entity: AnyEntity, id: string, reader: Reader): Promise<ShownEvent[]> {
  const rows = await readEvents(db, vault, 'WHERE kind = $1 AND record = $2 ORDER BY version', [entity.name, id])
  const previous = new Map<number, Record<string, Value>>()
  let state: Record<string, Value> = {}
  for (const event of rows) {
    if (event.version > 1) previous.set(event.seq, state)
    state = { ...state, ...event.data.set }
  }
  return (await presentEvents(db, rows, { previous, reader })).toReversed()
}
