//! Events in words: who did what to which record, with labels in place of ids and codes.

import { documents } from '@shared/documents'
import { kindOf, type AnyEntity, type Value } from '@shared/define'
import { formatValue, labelOf, optionLabel, stateLabel } from '@shared/format'
import { entityNamed } from '@shared/registry'
import type { Message } from '@shared/rule'
import { phrase } from '@shared/text'
import { english, type Reader } from '../languages'
import { renderMessage, TOLD } from '../collaboration/message-text'
import type { Queryable } from '../database/database'
import { SETTINGS } from '../place/settings'
import type { LedgerEvent } from './append'
import { postedText } from './postings'
import { loadRow, titles, toRecord } from './project'

export interface Change {
  field: string
  label: string
  before?: Value
  after: Value
  before_label?: string
  after_label?: string
}

export interface ShownEvent {
  seq: number
  at: string
  effective: string
  actor: string
  actor_name: string
  entity: string
  entity_label: string
  id: string
  title: string
  /** The record was removed: only the ledger still has it. */
  gone?: true
  version: number
  type: string
  /** What a rule calls it. */
  emit?: string
  /** A deadline that comes near, or is over. */
  deadline?: { name: string; due: string; over: boolean }
  /** What people were told. */
  message?: Message
  move?: string
  move_label?: string
  from?: string | null
  to?: string | null
  changes: Change[]
  text: string
  hash: string
}

/** `previous` holds the record before each event, by seq, where that is known; `reader` is whose language it is in. */
export async function presentEvents(
  db: Queryable,
  events: readonly LedgerEvent[],
  { previous = new Map(), reader = english }: { previous?: ReadonlyMap<number, Record<string, Value>>; reader?: Reader } = {},
): Promise<ShownEvent[]> {
  const names = await namesFor(db, events, previous, reader)
  const shown: ShownEvent[] = []
  for (const event of events) shown.push(present(event, previous.get(event.seq), names, reader, event.kind === TOLD ? await messageOf(db, event, reader) : null))
  return shown
}

/** As the record is now: what was erased of it is told no more. */
async function messageOf(db: Queryable, event: LedgerEvent, reader: Reader): Promise<Message | null> {
  const about = aboutOf(event)
  const entity = entityNamed(about.kind)
  const row = entity ? await loadRow(db, entity, about.record) : null
  return entity && row ? renderMessage(db, String(event.data.set?.['message']), entity, toRecord(entity, row), reader) : null
}

export function keyName(name: string): string {
  return `${name} (API key)`
}

/** Names of actors: people, API keys, parts of the tool. */
export async function actorNames(db: Queryable, actors: readonly string[]): Promise<Map<string, string>> {
  const ids = (kind: string) => [...new Set(actors.filter((actor) => actor.startsWith(`${kind}:`)).map((actor) => actor.slice(kind.length + 1)))]
  const users = await titles(db, 'user', ids('user'))
  const keyIds = ids('key')
  const keys = keyIds.length === 0 ? [] : (await db.query<{ id: string; name: string }>('SELECT id, name FROM base.api_key WHERE id = ANY($1::uuid[])', [keyIds])).rows
  const keyNames = new Map(keys.map((key) => [key.id, keyName(key.name)]))
  return new Map(
    actors.map((actor) => {
      const [kind, id = ''] = actor.split(':', 2)
      if (kind === 'user') return [actor, users.get(id) ?? phrase('Somebody')]
      if (kind === 'key') return [actor, keyNames.get(id) ?? phrase('An API key')]
      return [actor, phrase('The tool')]
    }),
  )
}

type Names = { actors: Map<string, string>; of: (kind: string, id: string) => string | undefined }

async function namesFor(db: Queryable, events: readonly LedgerEvent[], previous: ReadonlyMap<number, Record<string, Value>>, reader: Reader): Promise<Names> {
  const wanted = new Map<string, Set<string>>()
  const want = (kind: string, id: Value | undefined) => {
    if (typeof id !== 'string') return
    const known = wanted.get(kind) ?? new Set()
    wanted.set(kind, known.add(id))
  }
  for (const event of events) {
    const about = aboutOf(event)
    want(about.kind, about.record)
    const entity = entityNamed(event.kind)
    for (const [name, field] of Object.entries(entity?.fields ?? {})) {
      const kind = kindOf(field)
      if (kind === null) continue
      want(kind, event.data.set?.[name])
      want(kind, previous.get(event.seq)?.[name])
    }
  }
  const found = new Map<string, Map<string, string>>()
  for (const [kind, ids] of wanted) found.set(kind, await titles(db, kind, [...ids], reader))
  return {
    actors: await actorNames(db, [...new Set(events.flatMap((event) => [event.actor, ...holderOf(event)]))]),
    of: (kind, id) => found.get(kind)?.get(id),
  }
}

/** Whom a grant is for. */
function holderOf(event: LedgerEvent): string[] {
  const holder = event.data.set?.['holder']
  return event.kind === 'authority' && typeof holder === 'string' ? [holder] : []
}

const BASE_KINDS: Record<string, string> = { user: phrase('User'), authority: phrase('Role'), api_key: phrase('API key'), ledger_export: phrase('Ledger'), data_export: phrase('Data'), branding: phrase('Branding'), settings: phrase('Settings') }

/** The record that the event is about: a comment and a file stand for the one that they are on. */
function aboutOf(event: LedgerEvent): { kind: string; record: string } {
  const { kind, record } = event.data.set ?? {}
  return ATTACHED.has(event.kind) && typeof kind === 'string' && typeof record === 'string' ? { kind, record } : { kind: event.kind, record: event.record }
}

/** The kind of the events that tell of deadlines. */
export const DEADLINE = 'deadline'

/** The kind of the events that say which document was made. */
export const PRINTED = 'document'

const ATTACHED = new Set(['comment', 'attachment', DEADLINE, TOLD, PRINTED])

function present(event: LedgerEvent, before: Record<string, Value> | undefined, names: Names, reader: Reader, message: Message | null): ShownEvent {
  const { t } = reader
  const about = aboutOf(event)
  const entity = entityNamed(about.kind)
  const { data } = event
  const move = data.move === undefined ? undefined : entity?.moves[data.move]
  const to = data.set?.['state']
  const title = names.of(about.kind, about.record)
  const shown: ShownEvent = {
    seq: event.seq,
    at: event.at,
    effective: event.effective,
    actor: event.actor,
    actor_name: t(names.actors.get(event.actor) ?? phrase('Somebody')),
    entity: about.kind,
    entity_label: t(entity?.label ?? BASE_KINDS[event.kind] ?? event.kind),
    id: about.record,
    title: title ?? t(baseTitle(event, names)),
    ...(entity && title === undefined ? { gone: true } : {}),
    version: event.version,
    type: event.type,
    ...(data.emit === undefined ? {} : { emit: data.emit }),
    ...(event.kind === DEADLINE ? { deadline: { name: String(data.set?.['name']), due: String(data.set?.['due']), over: data.set?.['over'] === true } } : {}),
    ...(message === null ? {} : { message }),
    ...(data.move === undefined ? {} : { move: data.move, move_label: t(move?.label ?? data.move), from: data.from ?? null, to: typeof to === 'string' ? to : (data.from ?? null) }),
    changes: entity && !ATTACHED.has(event.kind) ? changesOf(entity, event, before, names, reader) : [],
    text: '',
    hash: event.hash,
  }
  shown.text = textOf(entity, event, shown, reader)
  return shown
}

function baseTitle(event: LedgerEvent, names: Names): string {
  const set = event.data.set ?? {}
  if (event.kind === 'authority') {
    return [set['role'], ...holderOf(event).map((holder) => names.actors.get(holder))].filter(Boolean).join(' · ') || phrase('Role')
  }
  return typeof set['name'] === 'string' ? set['name'] : (entityNamed(event.kind)?.label ?? BASE_KINDS[event.kind] ?? event.kind)
}

function changesOf(entity: AnyEntity, event: LedgerEvent, before: Record<string, Value> | undefined, names: Names, { t, language }: Reader): Change[] {
  const changes: Change[] = []
  for (const [name, after] of Object.entries(event.data.set ?? {})) {
    const field = entity.fields[name]
    if ((!field && name !== 'state') || (after === null && event.type === 'created')) continue
    const hidden = field?.secret === true
    const label = (value: Value | undefined): string | undefined => {
      if (value === undefined || value === null) return undefined
      if (hidden) return '••••'
      if (name === 'state') return t(stateLabel(entity, String(value)))
      const kind = field === undefined ? null : kindOf(field)
      if (kind !== null) return names.of(kind, String(value))
      if (field?.type === 'enum') return t(optionLabel(field, String(value)))
      return field?.type === 'money' ? formatValue(field, value, language) : undefined
    }
    const old = before?.[name]
    const oldLabel = label(old)
    const newLabel = label(after)
    changes.push({
      field: name,
      label: t(labelOf(entity, name)),
      ...(before === undefined ? {} : { before: hidden ? null : (old ?? null) }),
      after: hidden ? null : after,
      ...(oldLabel === undefined ? {} : { before_label: oldLabel }),
      ...(newLabel === undefined ? {} : { after_label: newLabel }),
    })
  }
  return changes
}

/** What follows the name of who did it. */
function textOf(entity: AnyEntity | undefined, event: LedgerEvent, shown: ShownEvent, { t, within }: Reader): string {
  const set = event.data.set ?? {}
  const erased = event.type === 'erased'
  switch (event.kind) {
    case 'authority':
      return event.type === 'granted' ? t('gave the role {role}', { role: shown.title }) : t('ended a role')
    case 'user':
      return event.type === 'created' ? t('added the user') : set['active'] === false ? t('disabled the user') : t('changed the user')
    case 'api_key':
      return event.type === 'created' ? t('created the API key') : t('revoked the API key')
    case 'comment':
      return erased ? t('deleted a comment') : event.type === 'changed' ? t('changed a comment') : t('commented')
    case 'attachment':
      return erased ? t('deleted a file') : t('added the file {name}', { name: String(set['name'] ?? '…') })
    case DEADLINE: {
      const deadline = t(entity?.deadlines?.[String(set['name'])]?.label ?? phrase('A deadline'))
      return set['over'] === true ? t('{deadline}: the deadline is over', { deadline }) : t('{deadline}: due on {date}', { deadline, date: String(set['when'] ?? String(set['due']).slice(0, 10)) })
    }
    case 'branding':
      return t('changed the branding: {fields}', { fields: Object.keys(set).join(', ') })
    case SETTINGS:
      return t('changed the settings: {fields}', { fields: Object.keys(set).join(', ') })
    case PRINTED:
      return t('made the document “{name}”', { name: t(documents.find((each) => each.name === set['name'])?.label ?? String(set['name'])) })
    case TOLD:
      return shown.message?.subject ?? t('sent a message')
    case 'data_export':
      return t('exported the data')
    case 'ledger_export':
      return t('exported the ledger')
  }
  if (!entity) return event.type
  const label = within(t(entity.label))
  switch (event.type) {
    case 'created':
      return t('created the {entity}', { entity: label })
    case 'moved':
      return set['state'] === undefined ? t('did “{move}”', { move: shown.move_label ?? '' }) : t('moved to {state}', { state: t(stateLabel(entity, shown.to ?? null)) })
    case 'changed':
      return t('changed {fields}', { fields: shown.changes.map((change) => change.label).join(', ') })
    case 'posted':
      return postedText(event.record, event.data.post ?? [], t)
    case 'noted':
      return t('announced “{name}”', { name: shown.emit ?? '' })
    case 'erased':
      return t('erased personal data')
    case 'ended':
      return event.data.sample ? t('removed the sample {entity}', { entity: label }) : t('removed the {entity}', { entity: label })
    default:
      return event.type
  }
}
