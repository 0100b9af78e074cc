//! Outside of the tool nobody hears of sample records, whatever is done with them.

import type { Queryable } from '../database/database'
import type { LedgerEvent } from '../ledger/append'

/** Those that are about real records. */
export async function withoutSamples(db: Queryable, events: readonly LedgerEvent[]): Promise<readonly LedgerEvent[]> {
  const { rows } = await db.query<{ record: string }>('SELECT record FROM base.sample WHERE record = ANY($1::uuid[])', [[...new Set(events.flatMap(recordsOf))]])
  if (rows.length === 0) return events
  const samples = new Set(rows.map((row) => row.record))
  return events.filter((event) => !recordsOf(event).some((record) => samples.has(record)))
}

/** Its own, and for a comment, a file or a message the one that it is on. */
function recordsOf({ record, data }: LedgerEvent): string[] {
  const other = data.set?.['record']
  return typeof other === 'string' ? [record, other] : [record]
}
