//! Takes sample records out again. Each ends with an event, and its row goes; the ledger keeps that it was there, and
//! what was sealed of it cannot be read any more: somebody may have tried the tool with data of real people. One that
//! something else refers to stays: that would lose its other end.

import type { AnyEntity } from '@shared/define'
import { allEntities, entityNamed } from '@shared/registry'
import { eraseAttachments } from '../collaboration/attachments'
import { eraseComments } from '../collaboration/comments'
import type { Queryable } from '../database/database'
import { forgetReplies } from '../entities/erase'
import { idFrom } from '../ids'
import { append, type Act } from '../ledger/append'
import { column, loadRow, project, tableOf } from '../ledger/project'
import { ownKey, personalKey } from '../ledger/vault'

interface Named {
  entity: string
  id: string
  title: string
}

export interface Kept extends Named {
  /** What refers to it; null where that is known to the database only. */
  by: Named | null
}

export interface Removal {
  removed: number
  kept: Kept[]
}

interface Reference {
  to: string
  by: Named
}

export async function removeSamples(tx: Queryable, act: Act): Promise<Removal> {
  const { rows } = await tx.query<{ kind: string; record: string }>('SELECT kind, record FROM base.sample ORDER BY kind, record FOR UPDATE')
  const waiting = new Map(rows.flatMap(({ kind, record }) => {
    const entity = entityNamed(kind)
    return entity ? [[record, entity] as const] : []
  }))
  const references = await referencesTo(tx, waiting)
  const gone = new Set<string>()
  const tied = new Set<string>()
  const holderOf = (id: string) => references.find(({ to, by }) => to === id && by.id !== id && !gone.has(by.id))?.by
  // Whatever nothing refers to any more goes, until that is true of none.
  for (let found = true; found; ) {
    found = false
    for (const [id, entity] of waiting) {
      if (gone.has(id) || tied.has(id) || holderOf(id) !== undefined) continue
      found = true
      const set = (await endRecord(tx, { ...act, command: idFrom(act.command, id) }, entity, id)) ? gone : tied
      set.add(id)
    }
  }
  await tx.query('DELETE FROM base.sample WHERE record = ANY($1::uuid[])', [[...gone]])
  await act.vault.destroy(tx, await ownKeys(tx, [...gone]))
  await forgetReplies(tx, [...gone])
  await forgetNotifications(tx, [...gone])
  const kept: Kept[] = []
  for (const [id, entity] of waiting) {
    if (!gone.has(id)) kept.push({ entity: entity.name, id, title: String((await loadRow(tx, entity, id))?.['title'] ?? ''), by: holderOf(id) ?? null })
  }
  return { removed: gone.size, kept }
}

/** False where the database still knows something that refers to it. */
async function endRecord(tx: Queryable, act: Act, entity: AnyEntity, id: string): Promise<boolean> {
  const row = await loadRow(tx, entity, id, true)
  if (!row) return true
  await tx.query('SAVEPOINT ending')
  try {
    await eraseComments(tx, { ...act, command: idFrom(act.command, 'comments') }, [id])
    await eraseAttachments(tx, { ...act, command: idFrom(act.command, 'attachments') }, [id])
    const [event] = await append(tx, act, [{ kind: entity.name, record: id, expect: Number(row['version']), type: 'ended', body: { sample: true } }])
    if (event) await project(tx, entity, event, row)
    await tx.query('RELEASE SAVEPOINT ending')
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== '23503') throw error
    await tx.query('ROLLBACK TO SAVEPOINT ending')
    return false
  }
}

async function referencesTo(tx: Queryable, samples: ReadonlyMap<string, AnyEntity>): Promise<Reference[]> {
  const found: Reference[] = []
  for (const entity of allEntities) {
    for (const [name, field] of Object.entries(entity.fields)) {
      if (field.type !== 'ref') continue
      const wanted = [...samples].filter(([, other]) => other.name === field.to).map(([id]) => id)
      const { rows } = await tx.query<{ to: string; id: string; title: string }>(`SELECT ${column(name)} AS to, id, title FROM ${tableOf(entity)} WHERE ${column(name)} = ANY($1::uuid[]) ORDER BY id`, [wanted])
      found.push(...rows.map(({ to, id, title }) => ({ to, by: { entity: entity.name, id, title } })))
    }
  }
  // What people made is the reason that counts, where there are others too.
  return found.toSorted((one, other) => Number(samples.has(one.by.id)) - Number(samples.has(other.by.id)))
}

/** Keys with which nothing of another record was sealed. */
async function ownKeys(tx: Queryable, records: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ key: string }>('SELECT key FROM vault.sealed WHERE key = ANY($1::uuid[]) GROUP BY key HAVING bool_and(record = ANY($2::uuid[]))', [
    records.flatMap((id) => [ownKey(id), personalKey(id)]),
    records,
  ])
  return rows.map((row) => row.key)
}

async function forgetNotifications(tx: Queryable, records: readonly string[]): Promise<void> {
  await tx.query(
    `DELETE FROM base.notification n USING ledger.event e
     WHERE e.seq = n.seq AND (e.record = ANY($1::uuid[]) OR e.data -> 'set' ->> 'record' = ANY($1::text[]))`,
    [records],
  )
}
