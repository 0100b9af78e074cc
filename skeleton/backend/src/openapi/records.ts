//! Records as they are read, written and changed.

import { isSealedField, isWritten, type AnyEntity, type Field } from '@shared/define'
import { orNull, type Schema } from './schema'

export function fieldSchema(field: Field): Schema {
  const about = { title: field.label, ...(field.help === undefined ? {} : { description: field.help }) }
  switch (field.type) {
    case 'int':
    case 'money':
      return { ...about, type: 'integer', ...(field.type === 'money' ? { description: 'In cents.' } : {}) }
    case 'decimal':
      return { ...about, type: 'number' }
    case 'bool':
      return { ...about, type: 'boolean' }
    case 'tags':
      return { ...about, type: 'array', items: { type: 'string' } }
    case 'enum':
      return { ...about, type: 'string', enum: (field.options ?? []).map((option) => option.value) }
    case 'date':
      return { ...about, type: 'string', format: 'date' }
    case 'instant':
      return { ...about, type: 'string', format: 'date-time' }
    case 'user':
    case 'ref':
    case 'file':
    case 'signature':
      return { ...about, type: 'string', format: 'uuid' }
    case 'email':
      return { ...about, type: 'string', format: 'email' }
    case 'url':
      return { ...about, type: 'string', format: 'uri' }
    case 'country':
      return { ...about, type: 'string', pattern: '^[A-Z]{2}$' }
    default:
      return { ...about, type: 'string' }
  }
}

export function nullable(schema: Schema): Schema {
  const values = schema['enum']
  return { ...schema, type: [schema['type'], 'null'], ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}) }
}

const DEADLINE: Schema = {
  type: 'object',
  required: ['name', 'label', 'due', 'day', 'state'],
  properties: {
    name: { type: 'string' },
    label: { type: 'string' },
    due: { type: 'string', format: 'date-time' },
    day: { type: ['string', 'null'], format: 'date', description: 'Null where it ends at a time of the day.' },
    state: { type: 'string', enum: ['running', 'paused', 'overdue', 'met', 'missed'] },
  },
}

export function recordSchema(entity: AnyEntity): Schema {
  const properties: Record<string, Schema> = {
    id: { type: 'string', format: 'uuid' },
    version: { type: 'integer', minimum: 1 },
    title: { type: 'string' },
    number: orNull('string'),
    state: Object.keys(entity.states).length > 0 ? { type: 'string', enum: Object.keys(entity.states) } : { type: 'null' },
  }
  for (const [name, field] of Object.entries(entity.fields)) {
    const always = field.required === true && isWritten(field) && !isSealedField(field)
    properties[name] = always ? fieldSchema(field) : nullable(fieldSchema(field))
  }
  Object.assign(properties, {
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
    created_by: { type: 'string' },
    erased_at: orNull('string', { format: 'date-time' }),
    refs: { type: 'object', additionalProperties: { type: 'object', required: ['id', 'title'], properties: { id: { type: 'string' }, title: { type: 'string' } } } },
    ...(entity.deadlines === undefined ? {} : { deadlines: { type: 'array', items: DEADLINE } }),
    moves: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'label', 'to', 'ask', 'confirm', 'allowed'],
        properties: {
          name: { type: 'string' },
          label: { type: 'string' },
          to: { type: 'string' },
          ask: { type: 'array', items: { type: 'string' } },
          confirm: { type: 'boolean' },
          allowed: { type: 'boolean' },
          reason: { type: 'string' },
        },
      },
    },
    secrets: { type: 'array', items: { type: 'string' } },
    can: { type: 'object', required: ['update', 'erase'], properties: { update: { type: 'boolean' }, erase: { type: 'boolean' } } },
  })
  const optional = new Set(['secrets'])
  return { type: 'object', title: entity.label, required: Object.keys(properties).filter((name) => !optional.has(name)), properties }
}

export function inputSchema(entity: AnyEntity): Schema {
  const writable = Object.entries(entity.fields).filter(([, field]) => isWritten(field))
  const needed = writable.filter(([, field]) => field.required === true && field.default === undefined).map(([name]) => name)
  return {
    type: 'object',
    title: `${entity.label}, as written`,
    ...(needed.length > 0 ? { required: needed } : {}),
    properties: {
      ...Object.fromEntries(writable.map(([name, field]) => [name, field.required === true ? fieldSchema(field) : nullable(fieldSchema(field))])),
      effective_at: { type: 'string', format: 'date-time', description: 'Since when it is true, where that is not now.' },
    },
    additionalProperties: false,
  }
}

export function changeSchema(entity: AnyEntity): Schema {
  const { required: _required, ...rest } = inputSchema(entity)
  const properties = rest['properties'] as Schema
  return { ...rest, title: `${entity.label}, as changed`, properties: { ...properties, version: { type: 'integer', minimum: 1, description: 'As it was read.' } } }
}
