//! Writing a record: values checked, the event appended, the row brought up to date, all in the
//! transaction of the caller. Who may is decided before, what follows is found out after.

import type { AnyEntity, Field, Value } from '@shared/define'
import { defaultValues } from '@shared/defaults'
import { labelOf } from '@shared/format'
import { entityNamed } from '@shared/registry'
import { phrase, said, within, word } from '@shared/text'
import { createSchema, mistakes, type Mistake, type Values } from '@shared/validate'
import type { Caller } from '../auth/caller'
import { notifyAssigned } from '../collaboration/notifications'
import { takeUploads } from '../collaboration/uploads'
import type { Queryable } from '../database/database'
import { invalid, type Problem } from '../http/problem'
import { newId } from '../ids'
import type { Sink } from '../integrations/sink'
import { append, type Draft, type LedgerEvent } from '../ledger/append'
import { project, titles, type Row } from '../ledger/project'
import type { Vault } from '../ledger/vault'
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
  /** What it makes are samples: their numbers say so, and none is missing later. */
  sample?: true
}

export interface Written {
  entity: AnyEntity
  event: LedgerEvent
  row: Row
  /** The command was sent before, and this is what it wrote then. */
  repeated: boolean
}

/** What stands beside an event's own content. */
export interface Circumstances {
  /** The grant that allowed it; null where the tool does it by itself. */
  via: string | null
  effective?: string | undefined
  /** The event that it follows from. */
  cause?: number | undefined
}

export async function insert(command: Command, entity: AnyEntity, given: Record<string, unknown>, userId: string | null, circumstances: Circumstances): Promise<Written> {
  const values = parse(createSchema(entity), { ...defaultValues(entity, command.now, userId), ...given })
  await checkReferences(command.tx, entity, values)

  const set: Record<string, Value> = {}
  for (const [name, value] of Object.entries(values)) if (value !== null && value !== undefined) set[name] = value
  const [first] = Object.keys(entity.states)
  if (first !== undefined) set['state'] = first
  if (entity.number !== undefined) set['number'] = await nextNumber(command.tx, entity.name, `${command.sample ? 'SAMPLE-' : ''}${entity.number}`, command.now)
  return write(command, entity, null, { kind: entity.name, record: newId(), expect: 0, type: 'created', body: { set } }, circumstances)
}

export async function write(command: Command, entity: AnyEntity, before: Row | null, draft: Draft, { via, effective, cause }: Circumstances): Promise<Written> {
  const act = { realm: command.realm, actor: command.caller.actor, via, command: command.id, sinks: command.sinks, vault: command.vault }
  const whole = { ...draft, ...subjectOf(entity, before, draft), ...(effective === undefined ? {} : { effective }), ...(cause === undefined ? {} : { cause }) }
  const [event] = await append(command.tx, act, [whole])
  if (!event) throw new Error('a command wrote no event')
  if (draft.body.set) await takeUploads(command.tx, act, entity, draft.record, draft.body.set)
  await notifyAssigned(command.tx, event)
  try {
    const repeated = before !== null && Number(before['version']) >= event.version
    return { entity, event, row: await project(command.tx, entity, event, before), repeated }
  } catch (error) {
    throw asTaken(entity, error) ?? error
  }
}

/** Whose data its personal fields are, once the event is there. */
function subjectOf(entity: AnyEntity, before: Row | null, draft: Draft): { subject?: string } {
  if (entity.subject === undefined) return {}
  const subject = draft.body.set?.[entity.subject] ?? before?.[entity.subject]
  return typeof subject === 'string' ? { subject } : {}
}

export function draftFor(entity: AnyEntity, before: Row, type: Draft['type'], body: Draft['body']): Draft {
  return { kind: entity.name, record: String(before['id']), expect: Number(before['version']), type, body }
}

export function parse(schema: ReturnType<typeof createSchema>, values: Record<string, unknown>): Values {
  const result = schema.safeParse(values)
  if (!result.success) throw invalid(mistakes(result.error))
  return result.data
}

export function changesBetween(entity: AnyEntity, before: Row, given: Values): Record<string, Value> {
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

export function keepFirst(entity: AnyEntity, before: Row, wanted: Values): Values {
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => entity.fields[name]?.once !== true || (before[name] ?? null) === null))
}

export async function checkReferences(tx: Queryable, entity: AnyEntity, values: Values): Promise<void> {
  const errors: Mistake[] = []
  for (const [name, value] of Object.entries(values)) {
    const field = entity.fields[name]
    if (typeof value !== 'string' || (field?.type !== 'ref' && field?.type !== 'user')) continue
    const kind = field.type === 'user' ? 'user' : (field.to ?? '')
    if (!(await titles(tx, kind, [value])).has(value.toLowerCase())) {
      const what = within(field.type === 'user' ? phrase('User') : (entityNamed(kind)?.label ?? phrase('Record')))
      errors.push({ field: name, code: 'unknown_reference', message: said('{field}: there is no such {entity}.', { field: word(field.label), entity: what }) })
    }
  }
  if (errors.length > 0) throw invalid(errors)
}

function asTaken(entity: AnyEntity, error: unknown): Problem | null {
  const { code, detail } = error as { code?: string; detail?: string }
  if (code !== '23505') return null
  const name = /^Key \((?:\w+\()?"?(\w+)"?\)?/.exec(detail ?? '')?.[1] ?? ''
  return invalid([{ field: name, code: 'taken', message: said('{field} is taken: another {entity} has it.', { field: word(labelOf(entity, name)), entity: within(entity.label) }) }])
}
