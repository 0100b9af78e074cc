//! What a new record starts with where nobody said anything.

import { isWritten, type AnyEntity, type Value } from './define'
import { dayOf } from './place'
import type { Values } from './validate'

/** Defaults of all fields; `now`, `today` and `me` become what they mean. */
export function defaultValues(entity: AnyEntity, now: Date, userId: string | null): Values {
  const values: Values = {}
  for (const [name, field] of Object.entries(entity.fields)) {
    if (field.default === undefined || !isWritten(field)) continue
    values[name] = resolve(field.type, field.default, now, userId)
  }
  return values
}

function resolve(type: string, value: Value, now: Date, userId: string | null): Value {
  if (type === 'instant' && value === 'now') return now.toISOString()
  if (type === 'date' && value === 'today') return dayOf(now)
  if (type === 'user' && value === 'me') return userId
  return value
}
