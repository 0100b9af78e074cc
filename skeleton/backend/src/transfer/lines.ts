//! The lines of a file as commands that are known again: a line that was imported before is not imported twice, be it
//! after a cut connection or because only some lines of the file were corrected.

import { createHmac } from 'node:crypto'
import type { AnyEntity } from '@shared/define'
import type { Queryable } from '../database/database'
import { idFrom } from '../ids'
import type { Columns } from './columns'
import type { Row } from './limits'

export interface Line {
  /** Of its command. */
  id: string
  row: Row
  /** Field and text, without those that are empty. */
  texts: readonly (readonly [field: string, text: string])[]
}

/**
 * A line is what it says, and how often the file said the same before it; where it stands does not matter. The secret
 * keeps the ledger, which forgets nothing, from telling what an erased record said to whoever guesses it.
 */
export function linesOf(rows: readonly Row[], columns: Columns, about: { secret: string; actor: string; entity: AnyEntity; key: string }): Line[] {
  const seen = new Map<string, number>()
  return rows.map((row) => {
    const texts = columns.flatMap((name, index) => {
      const text = row.values[index] ?? ''
      return name === undefined || text.trim() === '' ? [] : [[name, text] as const]
    })
    const said = JSON.stringify(['import', about.actor, about.entity.name, about.key, texts.toSorted(([one], [other]) => (one < other ? -1 : 1))])
    const before = seen.get(said) ?? 0
    seen.set(said, before + 1)
    return { id: idFrom(createHmac('sha256', about.secret).update(said).digest('hex'), String(before)), row, texts }
  })
}

/** The ids of those that are in the ledger already. */
export async function importedBefore(tx: Queryable, realm: string, lines: readonly Line[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ command: string }>('SELECT DISTINCT command FROM ledger.event WHERE realm = $1 AND command = ANY($2::uuid[])', [realm, lines.map(({ id }) => id)])
  return new Set(rows.map(({ command }) => command))
}

/** The same lines sent twice at once wait for each other. */
export async function oneImportAtATime(tx: Queryable, actor: string, entity: AnyEntity): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`import ${actor} ${entity.name}`])
}
