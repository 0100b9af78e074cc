//! Changes of records: check who may, what may, then append the event and bring the row up to date,
//! all in the transaction of the caller.

import type { AnyEntity, AnyRecord, Field, Move, Value } from '@shared/define'
import { defaultValues } from '@shared/defaults'
import { labelOf, stateLabel } from '@shared/format'
import { entityNamed } from '@shared/registry'
import { askSchema, changeSchema, createSchema, fieldErrors, isUuid, type FieldError, type Values } from '@shared/validate'
import { grantFor, grantForMove, moveUser, type Caller } from '../auth/caller'
import { requireVerb } from '../auth/require'
import { notifyAssigned } from '../collaboration/notifications'
import type { Queryable } from '../database/database'
import { conflict, forbidden, invalid, notFound, type Problem } from '../http/problem'
import { newId } from '../ids'
import type { Sink } from '../integrations/sink'
import { append, type Draft } from '../ledger/append'
import type { Vault } from '../ledger/vault'
import { hasStates, loadRow, project, titles, toRecord, type Row } from '../ledger/project'
import { guardHolds } from './moves'
import { nextNumber } from './number'

export interface Command {
  tx: Queryable
  realm: string
  caller: Caller
  now: Date
  /** Repeating it changes nothing. */
  id: string
  sinks: readonly Sink[]
  vault: Vault
}

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
  const values = parse(createSchema(entity), { ...defaultValues(entity, command.now, command.caller.userId), ...given })
  await checkReferences(command.tx, entity, values)

  const set: Record<string, Value> = {}
  for (const [name, value] of Object.entries(values)) if (value !== null && value !== undefined) set[name] = value
  const [first] = Object.keys(entity.states)
  if (first !== undefined) set['state'] = first
  if (entity.number !== undefined) set['number'] = await nextNumber(command.tx, entity.name, entity.number, command.now)
  return record(command, entity, via, null, { kind: entity.name, record: newId(), expect: 0, type: 'created', body: { set } }, input)
}

export async function changeRecord(command: Command, entity: AnyEntity, id: string, input: Input): Promise<Row> {
  const before = await lockRecord(command, entity, id)
  const via = requireVerb(command.caller, entity, 'update')
  const given = parse(changeSchema(entity), input.values)
  if (input.version !== undefined && input.version !== before['version']) throw stale(entity, before, given)

  const set = changesBetween(entity, before, given)
  if (Object.keys(set).length === 0) return before
  checkFixed(entity, before, set)
  await checkReferences(command.tx, entity, set)
  return record(command, entity, via, before, draftFor(entity, before, 'changed', { set }), input)
}

export async function moveRecord(command: Command, entity: AnyEntity, id: string, name: string, input: Input): Promise<Row> {
  const move = Object.hasOwn(entity.moves, name) ? entity.moves[name] : undefined
  if (!move) throw notFound(`A ${entity.label.toLowerCase()} has no move ${name}.`)
  const before = await lockRecord(command, entity, id)
  const via = grantForMove(command.caller, entity, name)
  if (via === null) throw forbidden(`Your roles do not allow “${move.label}” here.`)
  if (input.version !== undefined && input.version !== before['version']) throw stale(entity, before, {})
  return applyMove(command, entity, before, name, move, via, input)
}

/** The move itself, for whom it was decided already that they may make it; `via` is null for the tool. */
export async function applyMove(command: Command, entity: AnyEntity, before: Row, name: string, move: Move, via: string | null, input: Input): Promise<Row> {
  const current = toRecord(entity, before)
  if (move.from && move.from.length > 0 && !move.from.includes(current.state ?? '')) {
    throw conflict('wrong_state', `“${move.label}” is not possible in the state ${stateLabel(entity, current.state)}.`)
  }

  const asked = parse(askSchema(entity, move, current), input.values)
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  const context = {
    record: { ...current, ...given } as AnyRecord,
    user: moveUser(command.caller),
    now: command.now.toISOString(),
    today: command.now.toISOString().slice(0, 10),
  }
  if (!guardHolds(move, context)) throw conflict('move_blocked', move.deny ?? `“${move.label}” is not possible now.`)

  const wanted: Record<string, Value> = { ...given }
  for (const [field, value] of Object.entries(move.set?.(context) ?? {})) if (value !== undefined) wanted[field] = value
  const set = changesBetween(entity, before, keepFirst(entity, before, wanted))
  await checkReferences(command.tx, entity, set)
  const to = move.to === '=' ? current.state : move.to
  if (hasStates(entity) && to !== current.state) set['state'] = to
  return record(command, entity, via, before, draftFor(entity, before, 'moved', { set, move: name, from: current.state }), input)
}

async function record(command: Command, entity: AnyEntity, via: string | null, before: Row | null, draft: Draft, input: Input): Promise<Row> {
  const act = { realm: command.realm, actor: command.caller.actor, via, command: command.id, sinks: command.sinks, vault: command.vault }
  const events = await append(command.tx, act, [{ ...draft, ...subjectOf(entity, before, draft), ...(input.effective === undefined ? {} : { effective: input.effective }) }])
  for (const event of events) await notifyAssigned(command.tx, event)
  let row = before
  try {
    for (const event of events) row = await project(command.tx, entity, event, row)
  } catch (error) {
    throw asTaken(entity, error) ?? error
  }
  if (row === null) throw new Error('a command wrote no event')
  return row
}

/** Whose data its personal fields are, once the event is there. */
function subjectOf(entity: AnyEntity, before: Row | null, draft: Draft): { subject?: string } {
  if (entity.subject === undefined) return {}
  const subject = draft.body.set?.[entity.subject] ?? before?.[entity.subject]
  return typeof subject === 'string' ? { subject } : {}
}

function draftFor(entity: AnyEntity, before: Row, type: Draft['type'], body: Draft['body']): Draft {
  return { kind: entity.name, record: String(before['id']), expect: Number(before['version']), type, body }
}

/** Who may not read a record is not told that it exists. */
export async function lockRecord(command: Command, entity: AnyEntity, id: string): Promise<Row> {
  const row = isUuid(id) && grantFor(command.caller, entity, 'read') !== null ? await loadRow(command.tx, entity, id, true) : null
  if (!row) throw notFound(`There is no such ${entity.label.toLowerCase()}.`)
  return row
}

function parse(schema: ReturnType<typeof createSchema>, values: Record<string, unknown>): Values {
  const result = schema.safeParse(values)
  if (!result.success) throw invalid(fieldErrors(result.error))
  return result.data
}

function changesBetween(entity: AnyEntity, before: Row, given: Values): Record<string, Value> {
  const set: Record<string, Value> = {}
  for (const [name, value] of Object.entries(given)) {
    const field = entity.fields[name]
    if (field && value !== undefined && !same(field, before[name] ?? null, value)) set[name] = value
  }
  return set
}

function same(field: Field, left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right
  if (field.type === 'instant') return Date.parse(String(left)) === Date.parse(String(right))
  return Array.isArray(left) || Array.isArray(right) ? JSON.stringify(left) === JSON.stringify(right) : left === right
}

function keepFirst(entity: AnyEntity, before: Row, wanted: Values): Values {
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => entity.fields[name]?.once !== true || (before[name] ?? null) === null))
}

function checkFixed(entity: AnyEntity, before: Row, set: Record<string, Value>): void {
  const state = typeof before['state'] === 'string' ? before['state'] : ''
  const errors: FieldError[] = []
  for (const name of Object.keys(set)) {
    const field = entity.fields[name]
    if (field?.once === true && (before[name] ?? null) !== null) {
      errors.push({ field: name, code: 'fixed', message: `${field.label} cannot be changed once it is set.` })
    } else if (field?.locked?.includes(state)) {
      errors.push({ field: name, code: 'locked', message: `${field.label} cannot be changed in the state ${stateLabel(entity, state)}.` })
    }
  }
  if (errors.length > 0) throw invalid(errors)
}

async function checkReferences(tx: Queryable, entity: AnyEntity, values: Values): Promise<void> {
  const errors: FieldError[] = []
  for (const [name, value] of Object.entries(values)) {
    const field = entity.fields[name]
    if (typeof value !== 'string' || (field?.type !== 'ref' && field?.type !== 'user')) continue
    const kind = field.type === 'user' ? 'user' : (field.to ?? '')
    if (!(await titles(tx, kind, [value])).has(value.toLowerCase())) {
      const what = field.type === 'user' ? 'user' : (entityNamed(kind)?.label.toLowerCase() ?? 'record')
      errors.push({ field: name, code: 'unknown_reference', message: `${field.label}: there is no such ${what}.` })
    }
  }
  if (errors.length > 0) throw invalid(errors)
}

function stale(entity: AnyEntity, before: Row, given: Values): Problem {
  const changed = Object.entries(changesBetween(entity, before, given)).map(([name, value]) => ({
    field: name,
    label: labelOf(entity, name),
    yours: entity.fields[name]?.secret ? null : value,
    theirs: entity.fields[name]?.secret ? null : (before[name] ?? null),
  }))
  return conflict('stale', `Somebody else changed this ${entity.label.toLowerCase()} in the meantime.`, { changed, stale_row: before })
}

function asTaken(entity: AnyEntity, error: unknown): Problem | null {
  const { code, detail } = error as { code?: string; detail?: string }
  if (code !== '23505') return null
  const name = /^Key \((?:\w+\()?"?(\w+)"?\)?/.exec(detail ?? '')?.[1] ?? ''
  return invalid([{ field: name, code: 'taken', message: `${labelOf(entity, name)} is taken: another ${entity.label.toLowerCase()} has it.` }])
}
