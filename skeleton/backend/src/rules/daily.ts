//! Rules of every day: from their time on they go through all records of their entity, once, and are
//! followed for each that they hold for. How far they got is written with what they did, so that after
//! a restart they go on where they were.

import type { Rule } from '@shared/rule'
import { dayOf, place } from '@shared/place'
import { rules } from '@shared/rules'
import { instantIn } from '@shared/zone'
import { theTool } from '../auth/caller'
import type { Queryable } from '../database/database'
import { follow } from '../entities/consequences'
import { Problem } from '../http/problem'
import { idFrom } from '../ids'
import { column, columnsOf, tableOf, type Row } from '../ledger/project'
import { placed } from '../place/settings'
import type { Services } from '../services'

/** Whoever writes waits for a transaction with so many records, so they are few. */
const BATCH = 50
const KEPT_DAYS = 90

/** True when there may be more to do at once. */
export async function runDailyRules(services: Services): Promise<boolean> {
  const now = services.clock()
  await placed(services.database)
  const day = dayOf(now)
  let more = false
  for (const rule of rules) {
    if (rule.daily === undefined || now < timeOf(day, rule.daily)) continue
    await services.database.query('INSERT INTO base.rule_run (rule, day) VALUES ($1, $2) ON CONFLICT DO NOTHING', [rule.name, day])
    more = (await services.database.transaction((tx) => runBatch(services, tx, rule, day, now))) || more
  }
  return more
}

/** `07:00` on that day, where the tool is. */
function timeOf(day: string, time: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return instantIn(place().zone, { day, ms: (hours * 60 + minutes) * 60_000 })
}

async function runBatch(services: Services, tx: Queryable, rule: Rule, day: string, now: Date): Promise<boolean> {
  // Of two processes one goes on; the other finds the row taken.
  const { rows: runs } = await tx.query<{ last_record: string | null }>(
    'SELECT last_record FROM base.rule_run WHERE rule = $1 AND day = $2 AND finished_at IS NULL FOR UPDATE SKIP LOCKED',
    [rule.name, day],
  )
  const [run] = runs
  if (!run) return false
  const { rows } = await tx.query<Row>(
    `SELECT ${columnsOf(rule.entity).map(column).join(', ')} FROM ${tableOf(rule.entity)} WHERE erased_at IS NULL AND ($1::uuid IS NULL OR id > $1)
     AND NOT EXISTS (SELECT 1 FROM base.sample WHERE kind = $2 AND record = id) ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE`,
    [run.last_record, rule.entity.name],
  )
  for (const row of rows) await followOne(services, tx, rule, row, day, now)
  const last = rows.at(-1)
  if (last && rows.length === BATCH) {
    await tx.query('UPDATE base.rule_run SET last_record = $3 WHERE rule = $1 AND day = $2', [rule.name, day, last['id']])
    return true
  }
  await tx.query('UPDATE base.rule_run SET last_record = coalesce($3, last_record), finished_at = $4 WHERE rule = $1 AND day = $2', [rule.name, day, last?.['id'] ?? null, now.toISOString()])
  await tx.query('DELETE FROM base.rule_run WHERE rule = $1 AND day < $2::date - $3::int', [rule.name, day, KEPT_DAYS])
  return false
}

async function followOne(services: Services, tx: Queryable, rule: Rule, row: Row, day: string, now: Date): Promise<void> {
  const record = String(row['id'])
  const command = { tx, realm: await services.realm(), caller: theTool('rules'), now, id: idFrom(rule.name, day, record), sinks: services.sinks, vault: services.vault }
  await tx.query('SAVEPOINT record')
  try {
    await follow(command, rule, row)
    await tx.query('RELEASE SAVEPOINT record')
  } catch (error) {
    // What is refused for one record is not refused for the others.
    if (!(error instanceof Problem)) throw error
    await tx.query('ROLLBACK TO SAVEPOINT record')
    services.log.warn('a rule could not do what it says', { rule: rule.name, entity: rule.entity.name, record, reason: error.message })
  }
}
