//! Fills the tool with sample records. They are made by the same commands as all others, so that they are what people
//! will see later; nobody outside is told of them.

import type { AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import type { Translate } from '@shared/text'
import { ADMIN } from '../auth/caller'
import type { Queryable } from '../database/database'
import { createRecord, moveRecord } from '../entities/commands'
import { complete } from '../entities/live'
import { offeredMoves } from '../entities/moves'
import type { Command } from '../entities/write'
import { conflict, Problem } from '../http/problem'
import { idFrom } from '../ids'
import type { Row } from '../ledger/project'
import { sampleValue, sampleValues, type Surroundings } from './values'

const OF_EACH = 6
const MOST_MOVES = 3

/** Returns how many there are now. */
export async function fillWithSamples(command: Omit<Command, 'sinks' | 'sample'>, t: Translate): Promise<number> {
  const { tx } = command
  // Of two who ask at once, the second finds what the first did.
  await tx.query('LOCK TABLE base.sample IN SHARE ROW EXCLUSIVE MODE')
  if ((await countSamples(tx)) > 0) throw conflict('samples_there', 'There is sample data already. Remove it first.')
  const records = new Map<string, string[]>()
  const around = { today: command.now, user: command.caller.userId ?? (await anyAdmin(tx)), records, t }
  for (const entity of referredFirst()) {
    const made = await addSamples({ ...command, sinks: [], sample: true }, entity, around)
    records.set(entity.name, made)
  }
  const [first] = [...records.values()].flat()
  if (first === undefined) throw conflict('no_samples', 'No sample record could be made here.')
  return mark(tx, first)
}

export async function countSamples(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: number }>('SELECT count(*) AS count FROM base.sample')
  return rows[0]?.count ?? 0
}

async function addSamples(command: Command, entity: AnyEntity, around: Surroundings): Promise<string[]> {
  const made: string[] = []
  for (let index = 0; index < OF_EACH; index += 1) {
    const values = sampleValues(entity, index, around)
    if (values === null) continue
    const own = (step: number) => ({ ...command, id: idFrom(command.id, entity.name, String(index), String(step)) })
    let row = await attempt(command.tx, () => createRecord(own(0), entity, { values }))
    if (row) made.push(String(row['id']))
    for (let step = 1; row && step <= index % (MOST_MOVES + 1); step += 1) row = await moveOn(own(step), entity, row, index, around)
  }
  return made
}

/** One of the moves that the record offers, so that not all of them are where they began. */
async function moveOn(command: Command, entity: AnyEntity, row: Row, index: number, around: Surroundings): Promise<Row | null> {
  const { record, ...looked } = await complete(command.tx, entity, row, command.now)
  const offered = offeredMoves(entity, record, looked, command.caller, command.now).filter((move) => move.allowed && move.to !== record.state)
  // The first ones lead on, the later ones astray: most records take the first.
  const likely = offered.filter((move) => !move.confirm)
  const move = index === 3 ? offered.at(-1) : (likely[0] ?? offered[0])
  if (!move) return null
  const values = Object.fromEntries(
    move.ask.flatMap((name) => {
      const field = entity.fields[name]
      return field && (record[name] ?? null) === null ? [[name, sampleValue(entity, name, { ...field, required: true }, index, around)]] : []
    }),
  )
  return attempt(command.tx, () => moveRecord(command, entity, record.id, move.name, { values }))
}

/** What a template refuses is left out. */
async function attempt(tx: Queryable, work: () => Promise<Row>): Promise<Row | null> {
  await tx.query('SAVEPOINT sample')
  try {
    const row = await work()
    await tx.query('RELEASE SAVEPOINT sample')
    return row
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await tx.query('ROLLBACK TO SAVEPOINT sample')
    return null
  }
}

/** From the first one on the ledger was this transaction's own: whatever was created since is a sample, also what
 *  rules made of them. Nobody needs to be told of any of it. */
async function mark(tx: Queryable, first: string): Promise<number> {
  const { rows } = await tx.query<{ seq: number }>('SELECT min(seq) AS seq FROM ledger.event WHERE record = $1', [first])
  const since = rows[0]?.seq
  await tx.query('DELETE FROM base.notification WHERE seq >= $1', [since])
  const { rowCount } = await tx.query("INSERT INTO base.sample (kind, record) SELECT kind, record FROM ledger.event WHERE seq >= $1 AND type = 'created' AND kind = ANY($2)", [
    since,
    allEntities.map((entity) => entity.name),
  ])
  return rowCount ?? 0
}

async function anyAdmin(tx: Queryable): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    "SELECT a.id FROM base.account a JOIN ledger.authority_in_force g ON g.holder = 'user:' || a.id WHERE a.active AND g.role = $1 ORDER BY a.created_at LIMIT 1",
    [ADMIN],
  )
  return rows[0]?.id ?? null
}

/** What others refer to comes before them, where that is possible. */
function referredFirst(): AnyEntity[] {
  const seen = new Set<AnyEntity>()
  const order: AnyEntity[] = []
  const visit = (entity: AnyEntity) => {
    if (seen.has(entity)) return
    seen.add(entity)
    const refs = Object.values(entity.fields).filter((field) => field.type === 'ref')
    for (const field of refs.toSorted((one, other) => Number(other.required === true) - Number(one.required === true))) {
      const target = allEntities.find(({ name }) => name === field.to)
      if (target) visit(target)
    }
    order.push(entity)
  }
  allEntities.forEach(visit)
  return order
}
