//! Events as they were before they were sealed.

import type { Queryable } from '../database/database'
import { EVENT_COLUMNS, type LedgerEvent } from './append'
import type { Vault } from './vault'

/** `rest` is what follows `FROM ledger.event`. */
export async function readEvents(db: Queryable, vault: Vault, rest: string, values: readonly unknown[] = []): Promise<LedgerEvent[]> {
  const { rows } = await db.query<LedgerEvent>(`SELECT ${EVENT_COLUMNS} FROM ledger.event ${rest}`, values)
  return vault.open(db, rows)
}
