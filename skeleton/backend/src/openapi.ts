//! The OpenAPI 3.1 document, made from the entities like the routes themselves.

import { isSealedField, type AnyEntity, type Field } from '@shared/define'
import { tool } from '@shared/tool'
import { allEntities } from '@shared/registry'

type Schema = Record<string, unknown>

let made: Schema | undefined

export function openApi(publicUrl: string, version: string): Schema {
  return (made ??= document(publicUrl, version))
}

function document(publicUrl: string, version: string): Schema {
  const paths: Record<string, Schema> = { ...fixedPaths() }
  const schemas: Record<string, Schema> = { Problem: PROBLEM, Event: EVENT, Me: ME }
  for (const entity of allEntities) {
    schemas[entity.name] = recordSchema(entity)
    schemas[`${entity.name}_input`] = inputSchema(entity)
    Object.assign(paths, entityPaths(entity))
  }
  return {
    openapi: '3.1.0',
    info: { title: `${tool.name} · ${tool.company}`, version },
    servers: [{ url: `${publicUrl.replace(/\/$/, '')}/api/v1` }],
    security: [{ key: [] }, { session: [] }],
    tags: allEntities.map((entity) => ({ name: entity.labelPlural, ...(entity.description === undefined ? {} : { description: entity.description }) })),
    paths,
    components: {
      schemas,
      securitySchemes: { key: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'session' } },
      responses: { Problem: { description: 'What went wrong', content: { 'application/problem+json': { schema: ref('Problem') } } } },
    },
  }
}

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: Schema): Schema => ({ 'application/json': { schema } })
const answer = (description: string, schema?: Schema): Schema => ({ description, ...(schema ? { content: json(schema) } : {}) })
const orNull = (type: string, more: Schema = {}): Schema => ({ type: [type, 'null'], ...more })
const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'object', required: ['items'], properties: { items: { type: 'array', items }, ...more } })
const PROBLEMS = Object.fromEntries(
  ['400', '401', '403', '404', '409', '413', '422', '429', '503'].map((status) => [status, { $ref: '#/components/responses/Problem' }]),
)

const PROBLEM: Schema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'code', 'message'],
        properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
}

const EVENT: Schema = {
  type: 'object',
  required: ['seq', 'at', 'effective', 'actor', 'actor_name', 'entity', 'entity_label', 'id', 'title', 'version', 'type', 'changes', 'text', 'hash'],
  properties: {
    seq: { type: 'integer' },
    at: { type: 'string', format: 'date-time' },
    effective: { type: 'string', format: 'date-time' },
    actor: { type: 'string' },
    actor_name: { type: 'string' },
    entity: { type: 'string' },
    entity_label: { type: 'string' },
    id: { type: 'string', format: 'uuid' },
    title: { type: 'string' },
    version: { type: 'integer' },
    type: { type: 'string' },
    move: { type: 'string' },
    move_label: { type: 'string' },
    from: orNull('string'),
    to: orNull('string'),
    changes: { type: 'array', items: { type: 'object' } },
    text: { type: 'string' },
    hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  },
}

const ME: Schema = {
  type: 'object',
  required: ['user', 'admin', 'can', 'version'],
  properties: { user: { type: 'object' }, admin: { type: 'boolean' }, can: { type: 'object' }, version: { type: 'string' } },
}

function fieldSchema(field: Field): Schema {
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

function nullable(schema: Schema): Schema {
  const values = schema['enum']
  return { ...schema, type: [schema['type'], 'null'], ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}) }
}

function recordSchema(entity: AnyEntity): Schema {
  const properties: Record<string, Schema> = {
    id: { type: 'string', format: 'uuid' },
    version: { type: 'integer', minimum: 1 },
    title: { type: 'string' },
    number: orNull('string'),
    state: Object.keys(entity.states).length > 0 ? { type: 'string', enum: Object.keys(entity.states) } : { type: 'null' },
  }
  for (const [name, field] of Object.entries(entity.fields)) {
    const always = field.required === true && field.computed === undefined && !isSealedField(field)
    properties[name] = always ? fieldSchema(field) : nullable(fieldSchema(field))
  }
  Object.assign(properties, {
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
    created_by: { type: 'string' },
    erased_at: orNull('string', { format: 'date-time' }),
    refs: { type: 'object', additionalProperties: { type: 'object', required: ['id', 'title'], properties: { id: { type: 'string' }, title: { type: 'string' } } } },
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
    can: { type: 'object', required: ['update', 'erase'], properties: { update: { type: 'boolean' }, erase: { type: 'boolean' } } },
  })
  const optional = new Set(['secrets'])
  return { type: 'object', title: entity.label, required: Object.keys(properties).filter((name) => !optional.has(name)), properties }
}

function inputSchema(entity: AnyEntity): Schema {
  const writable = Object.entries(entity.fields).filter(([, field]) => field.computed === undefined)
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

function changeSchema(entity: AnyEntity): Schema {
  const { required: _required, ...rest } = inputSchema(entity)
  const properties = rest['properties'] as Schema
  return { ...rest, title: `${entity.label}, as changed`, properties: { ...properties, version: { type: 'integer', minimum: 1, description: 'As it was read.' } } }
}

function entityPaths(entity: AnyEntity): Record<string, Schema> {
  const tags = [entity.labelPlural]
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
  const key = { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', minLength: 1, maxLength: 255 } }
  const query = (name: string, schema: Schema, description: string) => ({ name, in: 'query', schema, description })
  const moments = [
    query('as_of', { type: 'string', format: 'date-time' }, 'As it was known then: what had been recorded.'),
    query('valid_at', { type: 'string', format: 'date-time' }, 'As it was true then: what had taken effect.'),
  ]
  const filters = Object.entries(entity.fields)
    .filter(([, field]) => field.filter === true && field.secret !== true)
    .map(([name, field]) => query(name, { type: 'string' }, `${field.label}: one value or several, with commas between.`))
  const base = `/${entity.plural}`
  const paths: Record<string, Schema> = {
    [base]: {
      get: {
        tags,
        operationId: `list_${entity.name}`,
        summary: `List ${entity.labelPlural.toLowerCase()}`,
        parameters: [
          query('q', { type: 'string', maxLength: 200 }, 'Search.'),
          query('sort', { type: 'string' }, 'A column, with - in front for descending.'),
          query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Records per page.'),
          query('cursor', { type: 'string' }, 'next_cursor of the page before.'),
          ...(Object.keys(entity.states).length > 0 ? [query('state', { type: 'string' }, 'One state or several, with commas between.')] : []),
          ...moments,
          ...filters,
        ],
        responses: {
          '200': answer('A page', list(ref(entity.name), { next_cursor: orNull('string'), total: { type: 'integer' }, total_capped: { type: 'boolean' } })),
          ...PROBLEMS,
        },
      },
      post: {
        tags,
        operationId: `create_${entity.name}`,
        summary: `Create a ${entity.label.toLowerCase()}`,
        parameters: [key],
        requestBody: { required: true, content: json(ref(`${entity.name}_input`)) },
        responses: { '201': answer('Created', ref(entity.name)), ...PROBLEMS },
      },
    },
    [`${base}/{id}`]: {
      parameters: [id],
      get: {
        tags,
        operationId: `get_${entity.name}`,
        summary: `One ${entity.label.toLowerCase()}`,
        parameters: [
          ...moments,
        ],
        responses: { '200': answer('The record', ref(entity.name)), ...PROBLEMS },
      },
      patch: {
        tags,
        operationId: `change_${entity.name}`,
        summary: `Change a ${entity.label.toLowerCase()}`,
        requestBody: { required: true, content: json(changeSchema(entity)) },
        responses: { '200': answer('Changed', ref(entity.name)), ...PROBLEMS },
      },
    },
    [`${base}/{id}/erase`]: {
      parameters: [id],
      post: {
        tags,
        operationId: `erase_${entity.name}`,
        summary: `Erase the personal data of a ${entity.label.toLowerCase()} for ever`,
        parameters: [key],
        responses: { '200': answer('Erased', ref(entity.name)), ...PROBLEMS },
      },
    },
    [`${base}/{id}/history`]: {
      parameters: [id],
      get: { tags, operationId: `history_${entity.name}`, summary: 'Its events', responses: { '200': answer('Newest first', list(ref('Event'))), ...PROBLEMS } },
    },
  }
  for (const [name, move] of Object.entries(entity.moves)) {
    const asked = (move.ask ?? []).map((field) => [field, nullable(fieldSchema(entity.fields[field] as Field))] as const)
    paths[`${base}/{id}/moves/${name}`] = {
      parameters: [id],
      post: {
        tags,
        operationId: `move_${entity.name}_${name}`,
        summary: move.label,
        parameters: [key],
        requestBody: {
          content: json({
            type: 'object',
            properties: { ...Object.fromEntries(asked), version: { type: 'integer', minimum: 1 }, effective_at: { type: 'string', format: 'date-time' } },
            additionalProperties: false,
          }),
        },
        responses: { '200': answer('Moved', ref(entity.name)), ...PROBLEMS },
      },
    }
  }
  return paths
}

function fixedPaths(): Record<string, Schema> {
  const tags = ['Tool']
  const call = (operationId: string, summary: string, status: string, schema?: Schema, more: Schema = {}) => ({
    tags,
    operationId,
    summary,
    responses: { [status]: answer(summary, schema), ...PROBLEMS },
    ...more,
  })
  const body = (properties: Record<string, Schema>, required: string[]) => ({
    requestBody: { required: true, content: json({ type: 'object', ...(required.length > 0 ? { required } : {}), properties }) },
  })
  const text = { type: 'string' }
  return {
    '/session': {
      post: call('sign_in', 'Sign in', '200', ref('Me'), { security: [], ...body({ email: text, password: text }, ['email', 'password']) }),
      get: call('session', 'Who is signed in', '200', ref('Me')),
      delete: call('sign_out', 'Sign out', '204'),
    },
    '/me': { get: call('me', 'Who is signed in', '200', ref('Me')) },
    '/users': { get: call('list_users', 'People', '200', list({ type: 'object' })) },
    '/overview': { get: call('overview', 'Numbers for the start page', '200', { type: 'object' }) },
    '/ledger/verify': {
      post: call(
        'verify',
        'Verify the ledger',
        '200',
        {
          type: 'object',
          required: ['ok', 'checked', 'head', 'seq'],
          properties: { ok: { type: 'boolean' }, checked: { type: 'integer' }, head: text, seq: { type: 'integer' }, broken_at: { type: 'integer' }, why: text },
        },
        body({ from: { type: 'integer', minimum: 1 } }, []),
      ),
    },
  }
}
