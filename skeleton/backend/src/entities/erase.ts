//! Forgetting a person: their keys are destroyed, what the rows hold of them is cleared, and an event
//! says so. The chain still verifies; nobody can read the data again.

import { isFile, type AnyEntity } from '@shared/define'
import { allEntities, entityNamed } from '@shared/registry'
import { requireVerb } from '../auth/require'
import { eraseAttachments } from '../collaboration/attachments'
import { eraseComments } from '../collaboration/comments'
import type { Queryable } from '../database/database'
import { conflict } from '../http/problem'
import { idFrom } from '../ids'
import { append, type Draft } from '../ledger/append'
import { column, loadRow, project, tableOf, type Row } from '../ledger/project'
import { ownKey, personalKey, sealedFields } from '../ledger/vault'
import { findRow } from './reach'
import type { Command } from './write'

/** Says why the record may not be erased, or null. A template's code adds its own. */
export type EraseCheck = (tx: Queryable, entity: AnyEntity, id: string) => Promise<string | null>

interface Affected {
  entity: AnyEntity
  row: Row
}

export async function eraseRecord(command: Command, entity: AnyEntity, id: string, checks: readonly EraseCheck[]): Promise<Row> {
  const before = await findRow(command.tx, command.caller, entity, id, true)
  const via = requireVerb(command.caller, entity, 'erase', before)
  for (const check of checks) {
    const reason = await check(command.tx, entity, id)
    if (reason !== null) throw conflict('erasure_blocked', reason)
  }
  const others = await recordsAbout(command.tx, entity, id)
  const drafts = [draftFor({ entity, row: before }, false), ...others.map((other) => draftFor(other, true))]
  const act = { realm: command.realm, actor: command.caller.actor, via, command: command.id, sinks: command.sinks, vault: command.vault }
  await eraseComments(command.tx, { ...act, command: idFrom(command.id, 'comments') }, [id])
  const personal = others.flatMap(({ entity: other, row }) => Object.entries(other.fields).flatMap(([name, field]) => (field.personal && isFile(field) && row[name] ? [String(row[name])] : [])))
  await eraseAttachments(command.tx, { ...act, command: idFrom(command.id, 'attachments') }, [id], personal)
  const events = await append(command.tx, act, drafts)
  let result: Row = before
  for (const [index, { entity: kind, row }] of [{ entity, row: before }, ...others].entries()) {
    const event = events[index]
    if (!event) throw new Error('an erasure wrote fewer events than it has records')
    const cleared = await project(command.tx, kind, event, row)
    if (index === 0) result = cleared
  }
  await command.vault.destroy(command.tx, [ownKey(id), personalKey(id), ...others.map(({ row }) => personalKey(String(row['id'])))])
  await forgetReplies(command.tx, [id, ...others.map(({ row }) => String(row['id']))])
  return result
}

/** Records that have something sealed with the person's key, or that name the person as their subject. */
async function recordsAbout(tx: Queryable, entity: AnyEntity, id: string): Promise<Affected[]> {
  const found = new Map<string, AnyEntity>()
  const { rows } = await tx.query<{ kind: string; record: string }>('SELECT kind, record FROM vault.sealed WHERE key = $1', [personalKey(id)])
  for (const { kind, record } of rows) {
    const other = entityNamed(kind)
    if (other) found.set(record, other)
  }
  for (const other of allEntities) {
    if (other.subject === undefined || other.fields[other.subject]?.to !== entity.name) continue
    const { rows: named } = await tx.query<{ id: string }>(`SELECT id FROM ${tableOf(other)} WHERE ${column(other.subject)} = $1`, [id])
    for (const { id: record } of named) found.set(record, other)
  }
  found.delete(id)
  const affected: Affected[] = []
  for (const [record, other] of [...found].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    const row = await loadRow(tx, other, record, true)
    if (row) affected.push({ entity: other, row })
  }
  return affected
}

function draftFor({ entity, row }: Affected, personalOnly: boolean): Draft {
  const filled = sealedFields(entity, personalOnly).filter((name) => (row[name] ?? null) !== null)
  return { kind: entity.name, record: String(row['id']), expect: Number(row['version']), type: 'erased', body: { set: Object.fromEntries(filled.map((name) => [name, null])) } }
}

/** Answers that were kept for repeated requests show the records as they were. */
export async function forgetReplies(tx: Queryable, records: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM base.reply WHERE body::text LIKE ANY ($1)', [records.map((id) => `%${id}%`)])
}
