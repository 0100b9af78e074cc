//! The text of a message that a rule sends, made of the record when it is read: what was erased of a
//! person is in no message either.

import { kindOf, type AnyEntity, type AnyRecord } from '@shared/define'
import { formatValue, labelOf, optionLabel, stateLabel } from '@shared/format'
import { messages } from '@shared/messages'
import type { Message } from '@shared/rule'
import type { Queryable } from '../database/database'
import type { Reader } from '../languages'
import { titles } from '../ledger/project'

/** The kind of the events that say who was told what. */
export const TOLD = 'told'

/** With the record's values in the place of their names; null where the tool has no such message any more. */
export async function renderMessage(db: Queryable, name: string, entity: AnyEntity, record: AnyRecord, reader: Reader): Promise<Message | null> {
  const message = Object.hasOwn(messages, name) ? (messages as { readonly [name: string]: Message })[name] : undefined
  if (!message) return null
  const values: Record<string, string> = {}
  for (const [, field = ''] of `${message.subject} ${message.body}`.matchAll(/\{(\w+)\}/g)) values[field] = await valueOf(db, entity, record, field, reader)
  return { subject: oneLine(reader.t(message.subject, values)), body: plain(reader.t(message.body, values)) }
}

async function valueOf(db: Queryable, entity: AnyEntity, record: AnyRecord, name: string, reader: Reader): Promise<string> {
  const { t, language } = reader
  const value = record[name] ?? null
  if (value === null) return '–'
  if (name === 'state') return t(stateLabel(entity, String(value)))
  const field = entity.fields[name]
  if (name === 'title') return (await titles(db, entity.name, [record.id], reader)).get(record.id) ?? String(value)
  if (!field) return name in record ? String(value) : t(labelOf(entity, name, t))
  if (field.secret === true) return '••••'
  const kind = kindOf(field)
  if (field.type === 'enum') return t(optionLabel(field, String(value)))
  return kind === null ? formatValue(field, value, language, t) : ((await titles(db, kind, [String(value)], reader)).get(String(value)) ?? t('Unknown'))
}

/** What people wrote can neither add a line to a subject nor turn the direction of the text. */
function oneLine(text: string): string {
  return plain(text).replaceAll(/\s+/g, ' ').trim().slice(0, 200)
}

function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => (character === '\n' || character === '\t' ? character : ''))
}
