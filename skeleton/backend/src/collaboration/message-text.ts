//! The text of a message that a rule sends, made of the record when it is read: what was erased of a
//! person is in no message either.

import { kindOf, type AnyEntity, type AnyRecord } from '@shared/define'
import { formatValue, labelOf, stateLabel } from '@shared/format'
import { messages } from '@shared/messages'
import type { Message } from '@shared/rule'
import { fill } from '@shared/text'
import type { Queryable } from '../database/database'
import { titles } from '../ledger/project'

/** The kind of the events that say who was told what. */
export const TOLD = 'told'

/** With the record's values in the place of their names; null where the tool has no such message any more. */
export async function renderMessage(db: Queryable, name: string, entity: AnyEntity, record: AnyRecord): Promise<Message | null> {
  const message = Object.hasOwn(messages, name) ? (messages as { readonly [name: string]: Message })[name] : undefined
  if (!message) return null
  const values: Record<string, string> = {}
  for (const [, field = ''] of `${message.subject} ${message.body}`.matchAll(/\{(\w+)\}/g)) values[field] = await valueOf(db, entity, record, field)
  return { subject: oneLine(fill(message.subject, values)), body: plain(fill(message.body, values)) }
}

async function valueOf(db: Queryable, entity: AnyEntity, record: AnyRecord, name: string): Promise<string> {
  const value = record[name] ?? null
  if (value === null) return '–'
  if (name === 'state') return stateLabel(entity, String(value))
  const field = entity.fields[name]
  if (!field) return name in record ? String(value) : labelOf(entity, name)
  if (field.secret === true) return '••••'
  const kind = kindOf(field)
  return kind === null ? formatValue(field, value, 'en') : ((await titles(db, kind, [String(value)])).get(String(value)) ?? 'Unknown')
}

/** What people wrote can neither add a line to a subject nor turn the direction of the text. */
function oneLine(text: string): string {
  return plain(text).replaceAll(/\s+/g, ' ').trim().slice(0, 200)
}

function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => (character === '\n' || character === '\t' ? character : ''))
}
