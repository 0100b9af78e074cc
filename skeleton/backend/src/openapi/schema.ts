//! Pieces of the document that are used everywhere: references, answers, problems, events.

export type Schema = Record<string, unknown>

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
export const json = (schema: Schema): Schema => ({ 'application/json': { schema } })
export const answer = (description: string, schema?: Schema): Schema => ({ description, ...(schema ? { content: json(schema) } : {}) })
export const orNull = (type: string, more: Schema = {}): Schema => ({ type: [type, 'null'], ...more })
export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'object', required: ['items'], properties: { items: { type: 'array', items }, ...more } })
export const PROBLEMS = Object.fromEntries(
  ['400', '401', '403', '404', '409', '413', '422', '429', '503'].map((status) => [status, { $ref: '#/components/responses/Problem' }]),
)

export const PROBLEM: Schema = {
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

export const EVENT: Schema = {
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
    gone: { type: 'boolean', description: 'The record was removed.' },
    version: { type: 'integer' },
    type: { type: 'string' },
    emit: { type: 'string' },
    message: { type: 'object', properties: { subject: { type: 'string' }, body: { type: 'string' } } },
    move: { type: 'string' },
    move_label: { type: 'string' },
    from: orNull('string'),
    to: orNull('string'),
    changes: { type: 'array', items: { type: 'object' } },
    text: { type: 'string' },
    hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  },
}

export const ME: Schema = {
  type: 'object',
  required: ['user', 'admin', 'can', 'version', 'time_zone'],
  properties: { user: { type: 'object' }, admin: { type: 'boolean' }, can: { type: 'object' }, version: { type: 'string' }, time_zone: { type: 'string' } },
}

const text: Schema = { type: 'string' }
const instant: Schema = { type: 'string', format: 'date-time' }

export const COMMENT: Schema = {
  type: 'object',
  required: ['id', 'version', 'text', 'created_at', 'created_by', 'author', 'edited_at', 'can'],
  properties: { id: text, version: { type: 'integer' }, text, created_at: instant, created_by: text, author: text, edited_at: orNull('string', { format: 'date-time' }), can: { type: 'object' } },
}

export const ATTACHMENT: Schema = {
  type: 'object',
  required: ['id', 'name', 'type', 'size', 'sha256', 'created_at', 'created_by', 'author', 'can'],
  properties: { id: text, name: text, type: text, size: { type: 'integer' }, sha256: text, created_at: instant, created_by: text, author: text, can: { type: 'object' } },
}

export const HEAD: Schema = {
  type: 'object',
  title: 'What the tool vouches for: the newest event, signed with Ed25519',
  required: ['realm', 'seq', 'hash', 'signed_at', 'key_id', 'public_key', 'signature'],
  properties: { realm: text, seq: { type: 'integer' }, hash: text, signed_at: instant, key_id: text, public_key: text, signature: text },
}
