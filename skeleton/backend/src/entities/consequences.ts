//! What follows from a change: the rules that it sets off, and those that these set off in turn, all in
//! the same transaction. Either everything happens or nothing.

import type { AnyEntity, AnyRecord, MoveContext, Value } from '@shared/define'
import { entityNamed } from '@shared/registry'
import type { AnyConsequence, Rule } from '@shared/rule'
import { rules } from '@shared/rules'
import { joined, said, word } from '@shared/text'
import type { Mistake } from '@shared/validate'
import { moveUser, theTool } from '../auth/caller'
import { sendMessage } from '../collaboration/messages'
import { conflict, Problem } from '../http/problem'
import { idFrom } from '../ids'
import { postingsOf } from '../ledger/postings'
import type { Row } from '../ledger/project'
import { complete } from './live'
import { changesBetween, checkReferences, draftFor, insert, keepFirst, write, type Command, type Written } from './write'

/** A chain of rules is never longer: templates with a circle are refused, and code is not trusted to have none. */
const LONGEST_CHAIN = 8

/** A rule that is to be followed for a record. */
interface Step {
  rule: Rule
  entity: AnyEntity
  record: string
  /** The event that it follows from; none where it is the time of day. */
  cause?: number
  /** How many rules led to it. */
  depth: number
}

/** Does what follows from what was written, and returns the record as it is afterwards. */
export async function settle(command: Command, written: Written): Promise<Row> {
  return work(command, written.row, stepsFrom(written, 0))
}

/** Follows a rule without an event; returns false where it does not hold. */
export async function follow(command: Command, rule: Rule, row: Row): Promise<boolean> {
  if (!holds(rule, await contextOf(command, rule.entity, row))) return false
  await work(command, row, [{ rule, entity: rule.entity, record: String(row['id']), depth: 1 }])
  return true
}

async function work(command: Command, first: Row, steps: Step[]): Promise<Row> {
  const rows = new Map([[String(first['id']), first]])
  for (let number = 0; ; number += 1) {
    const step = steps.shift()
    if (!step) return rows.get(String(first['id'])) ?? first
    if (step.depth > LONGEST_CHAIN) throw new Error(`the rule ${step.rule.name} is the end of a chain of more than ${LONGEST_CHAIN} rules`)
    const before = rows.get(step.record)
    if (!before || !holds(step.rule, await contextOf(command, step.entity, before))) continue
    for (const [index, consequence] of step.rule.do.entries()) {
      const row = rows.get(step.record) ?? before
      const context = await contextOf(command, step.entity, row)
      if (consequence.when?.(context) === false) continue
      const own = { ...command, caller: theTool('rules'), id: idFrom(command.id, step.rule.name, String(number), String(index)) }
      const written = await happen(own, step, consequence, row, context, command.caller.userId)
      if (!written) continue
      rows.set(String(written.row['id']), written.row)
      steps.push(...stepsFrom(written, step.depth))
    }
  }
}

async function happen(command: Command, step: Step, consequence: AnyConsequence, row: Row, context: MoveContext<AnyRecord>, userId: string | null): Promise<Written | null> {
  const { entity } = step
  const circumstances = { via: null, cause: step.cause }
  if ('notify' in consequence) {
    await sendMessage(command, entity, context.record, consequence.message, consequence.notify, step.cause)
    return null
  }
  if ('emit' in consequence) return write(command, entity, row, draftFor(entity, row, 'noted', { emit: consequence.emit }), circumstances)
  if ('set' in consequence) {
    const set = changesBetween(entity, row, keepFirst(entity, row, defined(consequence.set(context))))
    if (Object.keys(set).length === 0) return null
    await checkReferences(command.tx, entity, set)
    return write(command, entity, row, draftFor(entity, row, 'changed', { set }), circumstances)
  }
  if ('post' in consequence) {
    const post = postingsOf(consequence.post, consequence.transfer(context))
    return post.length === 0 ? null : write(command, entity, row, draftFor(entity, row, 'posted', { post }), circumstances)
  }
  const target = entityNamed(consequence.create)
  if (!target) throw new Error(`the rule ${step.rule.name} creates a ${consequence.create}, which is no entity`)
  try {
    return await insert(command, target, defined(consequence.values(context)), userId, circumstances)
  } catch (error) {
    throw asRefusal(target, error) ?? error
  }
}

function stepsFrom({ entity, event, row, repeated }: Written, depth: number): Step[] {
  if (repeated) return []
  const on = event.data.move ?? event.type
  const triggered = rules.filter((rule) => rule.entity.name === entity.name && rule.on === on)
  return triggered.map((rule) => ({ rule, entity, record: String(row['id']), cause: event.seq, depth: depth + 1 }))
}

function holds(rule: Rule, context: MoveContext<AnyRecord>): boolean {
  return rule.when === undefined || rule.when(context)
}

async function contextOf(command: Command, entity: AnyEntity, row: Row): Promise<MoveContext<AnyRecord>> {
  return { ...(await complete(command.tx, entity, row, command.now)), user: moveUser(command.caller) }
}

function defined(values: { readonly [field: string]: Value | undefined }): { [field: string]: Value } {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined))
}

/** Whoever made the move never saw the fields of the other record. */
function asRefusal(target: AnyEntity, error: unknown): Problem | null {
  if (!(error instanceof Problem) || error.code !== 'invalid') return null
  const reasons = (error.extra['errors'] as Mistake[] | undefined)?.map((each) => each.message) ?? []
  return conflict('cannot_follow', said('This has to be made as well, and cannot be: {entity}. {reasons}', { entity: word(target.label), reasons: joined(reasons, ' ') }))
}
