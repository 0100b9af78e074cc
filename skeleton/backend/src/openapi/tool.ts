//! The calls that every tool has besides those of its entities.

import { parts } from '../parts'
import type { Call, Calls } from './call'
import { answer, json, list, orNull, PROBLEMS, ref, type Schema } from './schema'

const text: Schema = { type: 'string' }
const anything: Schema = { type: 'object' }
const items = list(anything)
const object = (properties: Record<string, Schema>, required: string[] = Object.keys(properties)): Schema => ({ type: 'object', ...(required.length > 0 ? { required } : {}), properties })
const paged = list(anything, { next_cursor: orNull('string') })

const VERDICT = object(
  { ok: { type: 'boolean' }, checked: { type: 'integer' }, head: text, seq: { type: 'integer' }, broken_at: { type: 'integer' }, why: text },
  ['ok', 'checked', 'head', 'seq'],
)
const VIEW = object({ entity: text, name: text, settings: anything, shared: { type: 'boolean' } }, ['entity', 'name', 'settings'])

const BRANDING = object({ name: text, company: text, color: text, logo: orNull('string') })

const SETTINGS = object({ time_zone: text, country: orNull('string'), region: orNull('string'), language: text })

const CALLS: Record<string, Calls> = {
  '/session': {
    post: { summary: 'Sign in', answer: ref('Me'), body: object({ email: text, password: text, code: text }, ['email', 'password']), open: true },
    get: { summary: 'Who is signed in', answer: ref('Me') },
    delete: { summary: 'Sign out', status: '204' },
  },
  '/password-reset': { post: { summary: 'Ask for a link to set the password', status: '202', body: object({ email: text }), open: true } },
  '/set-password': { post: { summary: 'Set the password by a link', status: '204', body: object({ token: text, password: text }), open: true } },
  '/me': {
    get: { summary: 'Who calls', answer: ref('Me') },
    patch: { summary: 'Change the own account', answer: ref('Me'), body: object({ name: text, password: text, current_password: text }, []) },
  },
  '/me/two-factor': { get: { summary: 'The second factor', answer: anything }, post: { summary: 'Set up a second factor', status: '201', answer: object({ secret: text, uri: text }) } },
  '/me/two-factor/confirm': { post: { summary: 'Turn it on with a first code', answer: object({ enabled: { type: 'boolean' }, recovery_codes: { type: 'array', items: text } }), body: object({ code: text }) } },
  '/me/two-factor/disable': { post: { summary: 'Turn it off', answer: anything, body: object({ password: text }) } },
  '/users': {
    get: { summary: 'People', answer: items, query: ['q'] },
    post: {
      summary: 'Add somebody',
      status: '201',
      answer: anything,
      body: object({ email: text, name: text, roles: { type: 'array', items: text }, password: text, invite: { type: 'boolean' } }, ['email', 'name']),
    },
  },
  '/users/{id}': {
    get: { summary: 'An account', answer: anything },
    patch: { summary: 'Change an account', answer: anything, body: object({ name: text, active: { type: 'boolean' }, roles: { type: 'array', items: text }, password: text }, []) },
  },
  '/users/{id}/link': { post: { summary: 'A new link to set the password', answer: object({ mailed: { type: 'boolean' }, link: text }, ['mailed']) } },
  '/users/{id}/two-factor': { delete: { summary: 'Take the second factor off', status: '204' } },
  '/users/{id}/authority': {
    get: { summary: 'Roles held, once held and to be held, with their basis', answer: items },
    post: { summary: 'Give a role', status: '201', answer: anything, body: object({ role: text, from: orNull('string'), until: orNull('string'), basis: object({ kind: text, id: orNull('string') }, ['kind']) }, ['role']) },
  },
  '/users/{id}/authority/{grant}': { delete: { summary: 'End a role', status: '204' } },
  '/users/{id}/why': {
    get: { summary: 'Whether somebody may do something, and why', answer: object({ allowed: { type: 'boolean' }, at: text, because: { type: 'array', items: anything }, roles: { type: 'array', items: text } }), query: ['entity', 'verb', 'move', 'at'] },
  },
  '/keys': {
    get: { summary: 'API keys', answer: items },
    post: { summary: 'Make an API key', status: '201', answer: anything, body: object({ name: text, role: text, scopes: { type: 'array', items: text } }, ['name', 'role']) },
  },
  '/keys/{id}': { delete: { summary: 'Revoke an API key', status: '204' } },
  '/uploads': {
    post: {
      summary: 'Upload a file of at most 10 MB, to be named by a field of a record within a day',
      status: '201',
      file: true,
      query: ['name'],
      answer: object({ id: { type: 'string', format: 'uuid' }, name: { type: 'string' }, type: { type: 'string' }, size: { type: 'integer' }, sha256: { type: 'string' } }),
    },
  },
  '/branding': {
    get: { summary: 'Name, company, colour and logo', answer: BRANDING, open: true },
    patch: { summary: 'Change them; null is as the tool was made', answer: BRANDING, body: object({ name: orNull('string'), company: orNull('string'), color: orNull('string') }, []) },
  },
  '/branding/logo': {
    get: { summary: 'The logo', type: 'image/*', open: true },
    post: { summary: 'Another logo: PNG, JPEG or WebP of at most 256 kB', answer: BRANDING, file: true },
    delete: { summary: 'No logo', answer: BRANDING },
  },
  '/settings': {
    get: { summary: 'Where the tool is: its IANA time zone, country (ISO 3166-1) and region (ISO 3166-2) with their public holidays, and its language', answer: SETTINGS },
    patch: { summary: 'Change them; all deadlines follow', answer: SETTINGS, body: object({ time_zone: text, country: orNull('string'), region: orNull('string'), language: text }, []) },
  },
  '/settings/regions/{country}': { get: { summary: 'The regions of a country that have holidays of their own', answer: object({ items: { type: 'array', items: object({ code: text, name: text }) } }) } },
  '/export': { get: { summary: 'Everything that one may read: CSV files in a ZIP, or with `format=xlsx` a workbook', type: 'application/zip', query: ['format', 'lang'] } },
  '/first-run': {
    get: { summary: 'What an admin has still to do with a new tool', answer: object({ dismissed: { type: 'boolean' }, steps: { type: 'array', items: object({ name: text, done: { type: 'boolean' } }) } }) },
    delete: { summary: 'Show that no more', status: '204' },
  },
  '/sample-data': {
    get: { summary: 'How many sample records there are', answer: object({ count: { type: 'integer' } }) },
    post: { summary: 'Fill the tool with sample records', status: '201', answer: object({ count: { type: 'integer' } }), body: object({ language: { type: 'string', enum: ['en', 'de', 'fr'] } }, []) },
    delete: { summary: 'Remove the sample records that nothing else refers to', answer: object({ removed: { type: 'integer' }, kept: { type: 'array', items: anything } }) },
  },
  '/sample-data/keep': { post: { summary: 'Make records like all others of the sample records', status: '204' } },
  '/ledger/head': { get: { summary: 'The signed head', answer: ref('Head') } },
  '/ledger/verify': { post: { summary: 'Verify the ledger', answer: VERDICT, body: object({ from: { type: 'integer', minimum: 1 }, heads: { type: 'array', items: anything } }, []) } },
  '/ledger/export': { get: { summary: 'The whole ledger', type: 'application/x-ndjson' } },
  '/ledger/evidence': { get: { summary: 'The ledger with a page that verifies it', type: 'application/zip' } },
  '/integrations': { get: { summary: 'Integrations', answer: items } },
  '/integrations/{name}/test': { post: { summary: 'Send a test', status: '204' } },
  '/integrations/deliveries': { get: { summary: 'The delivery log', answer: paged, query: ['state', 'sink', 'limit', 'cursor'] } },
  '/integrations/deliveries/{id}/retry': { post: { summary: 'Send it again', status: '202' } },
  '/saved-views': { get: { summary: 'Saved views', answer: items, query: ['entity'] }, post: { summary: 'Save a view', status: '201', answer: anything, body: VIEW } },
  '/saved-views/{id}': {
    patch: { summary: 'Change a view', answer: anything, body: object({ name: text, settings: anything, shared: { type: 'boolean' } }, []) },
    delete: { summary: 'Delete a view', status: '204' },
  },
  '/dashboards/{name}': { get: { summary: 'The numbers of a dashboard; `home` is the start page', answer: object({ name: text, label: text, cards: { type: 'array', items: anything }, charts: { type: 'array', items: anything }, due: { type: 'array', items: anything } }) } },
  '/calendar/{name}': { get: { summary: 'Records and deadlines by day; `name` is the plural of an entity, filters are those of its list', answer: list(anything, { capped: { type: 'boolean' } }), query: ['first_day', 'last_day', 'date_field'] } },
  '/notifications': { get: { summary: 'What one was told', answer: list(anything, { unread: { type: 'integer' }, next_cursor: orNull('string') }), query: ['unread', 'limit', 'cursor'] } },
  '/notifications/read': { post: { summary: 'Mark as read', status: '204', body: object({ ids: { type: 'array', items: { type: 'integer' } } }, []) } },
}

/** Those that this tool really has: parts that were not chosen have no routes. */
export function toolPaths(served: (path: string) => boolean): Record<string, Schema> {
  return Object.fromEntries(
    [CALLS, ...parts.map((part) => part.calls)]
      .flatMap((calls) => Object.entries(calls))
      .filter(([path]) => served(path))
      .map(([path, methods]) => [path, { ...parametersOf(path), ...Object.fromEntries(Object.entries(methods).map(([method, call]) => [method, operation(path, method, call)])) }]),
  )
}

function operation(path: string, method: string, call: Call): Schema {
  const good = call.type ? { description: call.summary, content: { [call.type]: {} } } : answer(call.summary, call.answer)
  return {
    tags: ['Tool'],
    operationId: `${method}${path.replaceAll(/[^a-z]+/g, '_').replace(/_$/, '')}`,
    summary: call.summary,
    ...(call.open === true ? { security: [] } : {}),
    ...(call.query ? { parameters: call.query.map((name) => ({ name, in: 'query', schema: text })) } : {}),
    ...(call.file === true ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } } : {}),
    ...(call.body ? { requestBody: { required: true, content: json(call.body) } } : {}),
    responses: { [call.status ?? '200']: good, ...PROBLEMS },
  }
}

function parametersOf(path: string): Schema {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  return names.length > 0 ? { parameters: names.map((name) => ({ name, in: 'path', required: true, schema: text })) } : {}
}
