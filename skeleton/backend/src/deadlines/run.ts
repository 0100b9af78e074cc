//! What happens when deadlines come near and are over: people are told, once for each warning, and
//! the tool makes the move that was agreed on. What is due is read from the database each time, so
//! that a restart forgets nothing. Nobody is told of samples.

import { before, type Span } from '@shared/calendar'
import type { AnyEntity, Deadline } from '@shared/define'
import { onTheClock } from '@shared/place'
import { allEntities } from '@shared/registry'
import { theTool } from '../auth/caller'
import { mailTo, notify, peopleOf } from '../collaboration/notifications'
import type { Queryable } from '../database/database'
import { applyMove } from '../entities/commands'
import { Problem } from '../http/problem'
import { newId } from '../ids'
import { append } from '../ledger/append'
import { DEADLINE } from '../ledger/present'
import { loadRow, toRecord } from '../ledger/project'
import { placed } from '../place/settings'
import type { Services } from '../services'
import { endsWith } from './timers'

const BATCH = 100
/** The step of a deadline that is over; warnings count from 0. */
const OVER = -1

interface Due {
  record: string
  name: string
  due: string
}

/** True when there may be more to do at once. */
export async function runDeadlines(services: Services): Promise<boolean> {
  await placed(services.database)
  let more = false
  for (const entity of allEntities) {
    for (const [name, deadline] of Object.entries(entity.deadlines ?? {})) {
      const steps = [...(deadline.warn ?? []).entries(), [OVER, {}] as const]
      for (const [step, span] of steps) more = (await runStep(services, entity, name, deadline, step, span)) || more
    }
  }
  return more
}

async function runStep(services: Services, entity: AnyEntity, name: string, deadline: Deadline, step: number, lead: Span): Promise<boolean> {
  const now = services.clock()
  // A generous bound in SQL, since calendar months and working days are counted here.
  const furthest = new Date(now.getTime() + 31 * 24 * 3_600_000 * ((lead.months ?? 0) + 1) + 3 * 24 * 3_600_000 * ((lead.workingDays ?? 0) + (lead.days ?? 0)) + (lead.hours ?? 0) * 3_600_000)
  const { rows } = await services.database.query<Due>(
    `SELECT t.record, t.name, t.due FROM base.timer t
     WHERE t.kind = $1 AND t.name = $2 AND t.closed_at IS NULL AND t.paused_at IS NULL AND t.due <= $3
       AND NOT EXISTS (SELECT 1 FROM base.sample s WHERE s.kind = t.kind AND s.record = t.record)
       AND NOT EXISTS (SELECT 1 FROM base.timer_told d WHERE d.kind = t.kind AND d.record = t.record AND d.name = t.name AND d.due = t.due AND d.step = $4)
     ORDER BY t.due, t.record LIMIT ${BATCH}`,
    [entity.name, name, step === OVER ? now : furthest, step],
  )
  const ready = rows.filter((row) => step === OVER || before(new Date(row.due), lead) <= now)
  for (const row of ready) {
    await services.database.transaction(async (tx) => {
      const first = await firstSteps(tx, entity, row, stepsPassed(deadline, row, now), now)
      const over = first.includes(OVER)
      // Whoever learns late of a deadline is told once, however many warnings have passed; after the end they say nothing new.
      if (over || (first.length > 0 && new Date(row.due) > now)) await tell(services, tx, entity, deadline, row, over)
      if (over && deadline.act !== undefined) await act(services, tx, entity, deadline.act, row.record, now)
    })
  }
  return ready.length === BATCH
}

function stepsPassed(deadline: Deadline, { due }: Due, now: Date): number[] {
  const warnings = (deadline.warn ?? []).flatMap((span, step) => (before(new Date(due), span) <= now ? [step] : []))
  return new Date(due) <= now ? [...warnings, OVER] : warnings
}

/** Two processes may look at once; only one of them gets to tell. */
async function firstSteps(tx: Queryable, entity: AnyEntity, due: Due, steps: readonly number[], now: Date): Promise<number[]> {
  const { rows } = await tx.query<{ step: number }>(
    'INSERT INTO base.timer_told (kind, record, name, due, step, told_at) SELECT $1, $2, $3, $4, step, $5 FROM unnest($6::int[]) AS step ON CONFLICT DO NOTHING RETURNING step',
    [entity.name, due.record, due.name, due.due, now.toISOString(), steps],
  )
  return rows.map(({ step }) => step)
}

async function tell(services: Services, tx: Queryable, entity: AnyEntity, deadline: Deadline, due: Due, over: boolean): Promise<void> {
  const row = await loadRow(tx, entity, due.record)
  if (!row) return
  const people = await peopleOf(tx, entity, toRecord(entity, row), deadline.tell ?? [])
  const realm = await services.realm()
  const set = { kind: entity.name, record: due.record, name: due.name, due: due.due, when: endInWords(due.due), over }
  const act = { realm, actor: theTool('deadlines').actor, via: null, command: newId(), sinks: services.sinks, vault: services.vault }
  const [event] = await append(tx, act, [{ kind: DEADLINE, record: newId(), expect: 0, type: 'noted', body: { set } }])
  if (!event) throw new Error('a deadline wrote no event')
  await notify(tx, event, people.map((person) => person.id), 'deadline')
  await mailTo(tx, realm, services.sinks, event, people)
}

/** A day; or an hour, and by which clock. */
function endInWords(due: string): string {
  return endsWith(due) ?? onTheClock(new Date(due))
}

async function act(services: Services, tx: Queryable, entity: AnyEntity, name: string, record: string, now: Date): Promise<void> {
  const move = entity.moves[name]
  const row = await loadRow(tx, entity, record, true)
  if (!move || !row || (move.from && !move.from.includes(String(row['state'])))) return
  const realm = await services.realm()
  await tx.query('SAVEPOINT act')
  try {
    await applyMove({ tx, realm, caller: theTool('deadlines'), now, id: newId(), sinks: services.sinks, vault: services.vault }, entity, row, name, move, null, { values: {} })
  } catch (error) {
    // A guard may refuse it; then people decide, who were told that it is over.
    if (!(error instanceof Problem)) throw error
    await tx.query('ROLLBACK TO SAVEPOINT act')
    services.log.warn('a deadline could not make its move', { entity: entity.name, record, move: name, reason: error.message })
  }
}
