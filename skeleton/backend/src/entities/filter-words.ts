//! Words in filters that mean something else for each reader and on each day: `me`, `today`, `today+7`.

import type { AnyEntity } from '@shared/define'
import { dayOf } from '@shared/place'
import { addDays } from '@shared/zone'
import type { Caller } from '../auth/caller'
import { invalid } from '../http/problem'

/** The filters with the account and the days that are meant. */
export function meant(entity: AnyEntity, filters: ReadonlyMap<string, string>, caller: Caller, now: Date): Map<string, string> {
  return new Map([...filters].map(([key, text]) => [key, wordOf(entity, key, text, caller, now)]))
}

function wordOf(entity: AnyEntity, key: string, text: string, caller: Caller, now: Date): string {
  const [name = ''] = key.split('.', 1)
  const type = name.endsWith('_at') && !entity.fields[name] ? 'instant' : entity.fields[name]?.type
  if (type === 'user') return text.split(',').map((value) => (value === 'me' ? accountOf(caller, key) : value)).join(',')
  if (type !== 'date' && type !== 'instant') return text
  const [, distance] = /^today([+-]\d{1,4})?$/.exec(text.replace(' ', '+')) ?? []
  if (!text.startsWith('today') || (text !== 'today' && distance === undefined)) return text
  return addDays(dayOf(now), Number(distance ?? 0))
}

function accountOf(caller: Caller, field: string): string {
  if (caller.userId === null) throw invalid([{ field, code: 'invalid', message: 'An API key is nobody: there is no “me”.' }])
  return caller.userId
}
