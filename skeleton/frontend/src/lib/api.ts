//! Every call to the backend, typed.

import type { Value, Verb } from '@shared/define'

export interface FieldProblem {
  field: string
  code: string
  message: string
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: FieldProblem[],
    readonly body: Record<string, unknown>,
  ) {
    super(message)
  }
}

export interface Me {
  user: { id: string; name: string; email: string; roles: string[] }
  admin: boolean
  can: { [entity: string]: Verb[] }
}

export interface AllowedMove {
  name: string
  label: string
  to: string
  ask: string[]
  confirm: boolean
  allowed: boolean
  reason?: string
}

export interface Reference {
  id: string
  title: string
}

export type ApiRecord = {
  id: string
  version: number
  title: string
  number: string | null
  state: string | null
  created_at: string
  updated_at: string
  refs: { [field: string]: Reference | undefined }
  moves: AllowedMove[]
  can: { update: boolean }
} & { [field: string]: unknown }

export interface Page<T> {
  items: T[]
  next_cursor?: string | null
  total?: number
  total_capped?: boolean
}

export interface LedgerEvent {
  seq: number
  at: string
  actor_name: string
  entity: string
  entity_label: string
  id: string
  title: string
  type: string
  text: string
  hash: string
  changes: { field: string; label: string; before: Value; after: Value; before_label?: string; after_label?: string }[]
}

export interface SavedView {
  id: string
  name: string
  owner: string
  mine: boolean
  shared: boolean
  settings: { [name: string]: unknown }
}

export interface BulkResult {
  done: number
  failed: number
  items: { id: string; ok: boolean; detail?: string }[]
}

export interface User {
  id: string
  name: string
  active: boolean
  email?: string
  roles?: string[]
  password?: string
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    throw new ApiError(0, 'offline', 'The server cannot be reached. Check your connection and try again.', [], {})
  }
  const text = await response.text()
  const json = (text ? JSON.parse(text) : {}) as Record<string, unknown>
  if (response.ok) return json as T
  const message = String(json.detail ?? json.title ?? 'That did not work.')
  throw new ApiError(response.status, String(json.code ?? ''), message, (json.errors as FieldProblem[] | undefined) ?? [], json)
}

const v1 = '/api/v1'
type Values = { [field: string]: unknown }

export const api = {
  signIn: (email: string, password: string) => call<Me>('POST', `${v1}/session`, { email, password }),
  signOut: () => call<void>('DELETE', `${v1}/session`),
  me: () => call<Me>('GET', `${v1}/me`),
  overview: () => call<Record<string, unknown>>('GET', `${v1}/overview`),
  list: (plural: string, query: URLSearchParams) => call<Page<ApiRecord>>('GET', `${v1}/${plural}?${query}`),
  get: (plural: string, id: string) => call<ApiRecord>('GET', `${v1}/${plural}/${id}`),
  create: (plural: string, values: Values) => call<ApiRecord>('POST', `${v1}/${plural}`, values),
  update: (plural: string, id: string, version: number, values: Values) => call<ApiRecord>('PATCH', `${v1}/${plural}/${id}`, { version, ...values }),
  move: (plural: string, id: string, move: string, version: number, values: Values) => call<ApiRecord>('POST', `${v1}/${plural}/${id}/moves/${move}`, { version, ...values }),
  bulk: (plural: string, act: { ids: string[]; move: string }) => call<BulkResult>('POST', `${v1}/${plural}/bulk`, act),
  views: (entity: string) => call<Page<SavedView>>('GET', `${v1}/saved-views?entity=${entity}`),
  saveView: (view: { entity: string; name: string; shared: boolean; settings: Values }) => call<SavedView>('POST', `${v1}/saved-views`, view),
  deleteView: (id: string) => call<void>('DELETE', `${v1}/saved-views/${id}`),
  history: (plural: string, id: string) => call<Page<LedgerEvent>>('GET', `${v1}/${plural}/${id}/history`),
  verify: () => call<{ ok: boolean; checked: number; head?: unknown; why?: string }>('POST', `${v1}/ledger/verify`, {}),
  users: () => call<Page<User>>('GET', `${v1}/users`),
  createUser: (user: { name: string; email: string; roles: string[] }) => call<User>('POST', `${v1}/users`, user),
  changeUser: (id: string, change: { active?: boolean; roles?: string[] }) => call<User>('PATCH', `${v1}/users/${id}`, change),
}
