//! Changes of records as people and programs ask for them: check who may and what may, write it, and
//! do what follows from it, all in the transaction of the caller.

import type { AnyEntity, Move, Value } from '@shared/define'
import { labelOf, stateLabel } from '@shared/format'
import { said, word, within } from '@shared/text'
import { askSchema, changeSchema, type Mistake, type Values } from '@shared/validate'
import { grantForMove, moveUser } from '../auth/caller'
import { requireVerb } from '../auth/require'
import { conflict, forbidden, invalid, notFound, StaleWrite } from '../http/problem'
import { hasStates, toRecord, type Row } from '../ledger/project'
import { settle } from './consequences'
import { complete } from './live'
import { guardHolds, whyNot } from './moves'
import { findRow } from './reach'
import { changesBetween, checkReferences, draftFor, insert, keepFirst, parse, write, type Command } from './write'

export interface Input {
  values: Record<string, unknown>
  /** The version that the caller saw. */
  version?: number | undefined
  effective?: string | undefined
}

export async function createRecord(command: Command, entity: AnyEntity, input: Input): Promise<Row> {
  return addRecord(command, entity, requireVerb(command.caller, entity, 'create'), input)
}

/** The record itself, for whom it was decided already that they may add it; `via` is null for the tool. */
export async function addRecord(command: Command, entity: AnyEntity, via: string | null, input: Input): Promise<Row> {
  const given = Object.fromEntries(Object.entries(input.values).filter(([, value]) => value !== undefined))
  return settle(command, await insert(command, entity, given, command.caller.userId, { via, effective: input.effective }))
}

export async function changeRecord(command: Command, entity: AnyEntity, id: string, input: Input): Promise<Row> {
  const before = await findRow(command.tx, command.caller, entity, id, true)
  const via = requireVerb(command.caller, entity, 'update', before)
  const given = parse(changeSchema(entity), input.values)
  if (input.version !== undefined && input.version !== before['version']) throw stale(entity, before, given)

  const set = changesBetween(entity, before, given)
  if (Object.keys(set).length === 0) return before
  checkFixed(entity, before, set)
  await checkReferences(command.tx, entity, set)
  return settle(command, await write(command, entity, before, draftFor(entity, before, 'changed', { set }), { via, effective: input.effective }))
}

export async function moveRecord(command: Command, entity: AnyEntity, id: string, name: string, input: Input): Promise<Row> {
  const move = Object.hasOwn(entity.moves, name) ? entity.moves[name] : undefined
  if (!move) throw notFound(said('{entity} has no move {move}.', { entity: word(entity.label), move: name }))
  const before = await findRow(command.tx, command.caller, entity, id, true)
  const via = grantForMove(command.caller, entity, name, before)
  if (via === null) throw forbidden(said('Your roles do not allow “{move}” here.', { move: word(move.label) }))
  if (input.version !== undefined && input.version !== before['version']) throw stale(entity, before, {})
  return applyMove(command, entity, before, name, move, via, input)
}

/** The move itself, for whom it was decided already that they may make it; `via` is null for the tool. */
export async function applyMove(command: Command, entity: AnyEntity, before: Row, name: string, move: Move, via: string | null, input: Input): Promise<Row> {
  const current = toRecord(entity, before)
  if (move.from && move.from.length > 0 && !move.from.includes(current.state ?? '')) {
    throw conflict('wrong_state', said('“{move}” is not possible in the state {state}.', { move: word(move.label), state: word(stateLabel(entity, current.state)) }))
  }

  const asked = parse(askSchema(entity, move, current), input.values)
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  const context = { ...(await complete(command.tx, entity, { ...before, ...given }, command.now)), user: moveUser(command.caller) }
  if (!guardHolds(move, context)) throw conflict('move_blocked', whyNot(move))

  const wanted: Record<string, Value> = { ...given }
  for (const [field, value] of Object.entries(move.set?.(context) ?? {})) if (value !== undefined) wanted[field] = value
  const set = changesBetween(entity, before, keepFirst(entity, before, wanted))
  await checkReferences(command.tx, entity, set)
  const to = move.to === '=' ? current.state : move.to
  if (hasStates(entity) && to !== current.state) set['state'] = to
  const draft = draftFor(entity, before, 'moved', { set, move: name, from: current.state })
  return settle(command, await write(command, entity, before, draft, { via, effective: input.effective }))
}

function checkFixed(entity: AnyEntity, before: Row, set: Record<string, Value>): void {
  const state = typeof before['state'] === 'string' ? before['state'] : ''
  const errors: Mistake[] = []
  for (const name of Object.keys(set)) {
    const field = entity.fields[name]
    if (field?.once === true && (before[name] ?? null) !== null) {
      errors.push({ field: name, code: 'fixed', message: said('{field} cannot be changed once it is set.', { field: word(field.label) }) })
    } else if (field?.locked?.includes(state)) {
      errors.push({ field: name, code: 'locked', message: said('{field} cannot be changed in the state {state}.', { field: word(field.label), state: word(stateLabel(entity, state)) }) })
    }
  }
  if (errors.length > 0) throw invalid(errors)
}

function stale(entity: AnyEntity, before: Row, given: Values): StaleWrite {
  const changed = Object.entries(changesBetween(entity, before, given)).map(([name, value]) => ({
    field: name,
    label: labelOf(entity, name),
    yours: entity.fields[name]?.secret ? null : value,
    theirs: entity.fields[name]?.secret ? null : (before[name] ?? null),
  }))
  return new StaleWrite(said('Somebody else changed this {entity} in the meantime.', { entity: within(entity.label) }), changed, before)
}
