//! Every call to the backend, typed.

import type { Tone, Value, Verb } from '@shared/define'
import type { Filter } from '@shared/surface'
import { givenAnswer } from './given'
import { language, t } from './i18n'

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
  version: string
  time_zone: string
}

export interface Settings {
  time_zone: string
  country: string | null
  region: string | null
  language: string
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
  can: { update: boolean; erase?: boolean }
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
  /** There is no such record any more. */
  gone?: true
  type: string
  text: string
  hash: string
  changes: { field: string; label: string; before: Value; after: Value; before_label?: string; after_label?: string }[]
  /** What a rule told, where the event is that it did. */
  message?: { subject: string; body: string }
}

export interface Comment {
  id: string
  text: string
  created_at: string
  edited_at: string | null
  author: string
  can: { update: boolean; delete: boolean }
}

export interface Attachment {
  id: string
  name: string
  type: string
  size: number
  created_at: string
  author: string
  can: { delete: boolean }
}

export interface Notification {
  id: number
  reason: string
  created_at: string
  read_at: string | null
  event: LedgerEvent | null
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

export interface FirstRun {
  dismissed: boolean
  steps: { name: 'branding' | 'place' | 'colleague' | 'record' | 'second_factor' | 'integration'; done: boolean }[]
}

interface Named {
  entity: string
  id: string
  title: string
}

export interface SampleRemoval {
  removed: number
  /** Sample records that stay, because something else refers to them. */
  kept: (Named & { by: Named | null })[]
}

/** A role, held from a moment on for a reason. */
export interface Grant {
  id: string
  role: string
  basis: { kind: string; id: string | null; title: string | null }
  given_by: string
  given_at: string
  valid_from: string
  valid_until: string | null
  ended_by: string | null
}

export interface Question {
  entity: string
  /** A verb, or `move:` and the name of a move. */
  act: string
  /** As an `<input type="datetime-local">` has it; empty is now. */
  at: string
}

export interface Branding {
  name: string
  company: string
  color: string
  /** Its address; null where there is none. */
  logo: string | null
}

export interface ApiKey {
  id: string
  name: string
  prefix: string
  role: string
  scopes: string[] | null
  created_at: string
  last_used_at: string | null
  revoked_at: string | null
}

export interface Integration {
  id: string
  name: string
  description: string
  configured: boolean
  testable: boolean
}

export interface Delivery {
  id: number
  sink: string
  target: string
  state: 'waiting' | 'delivered' | 'failed'
  attempts: number
  next_at: string | null
  done_at: string | null
  gave_up_at: string | null
  last_error: string | null
  seq: number
  kind: string
  type: string
  record: string
  at: string
}

/** A link was mailed, or has to be handed over. */
export interface HandedOver {
  mailed: boolean
  link?: string
}

export interface User {
  id: string
  name: string
  active: boolean
  email?: string
  roles?: string[]
  last_seen_at?: string | null
  password?: string
}

type Measure = 'count' | 'int' | 'decimal' | 'money'

export interface CardData {
  label: string
  entity: string
  filter: Filter
  measure: Measure
  value: number
  alert: boolean
  /** Of a count: how many of them are of the last 30 days. */
  recent: number | null
}

export interface ChartData {
  label: string
  entity: string
  kind: 'bar' | 'line' | 'donut'
  measure: Measure
  by: string
  /** A month is `2026-01`; records without a value have no key. */
  groups: { key: string | null; label: string; value: number; tone?: Tone; filter: Filter | null }[]
  /** Of the groups beyond the largest. */
  others: number | null
}

export interface DueEntry {
  entity: string
  id: string
  title: string
  state: string | null
  deadline: string
  due: string
  overdue: boolean
}

export interface DashboardData {
  name: string
  label: string
  cards: CardData[]
  charts: ChartData[]
  due: DueEntry[]
}

export interface CalendarEntry {
  id: string
  title: string
  state: string | null
  /** A day or an instant. */
  at: string
  day: string
  /** What is due then; null where it is a date of the record. */
  deadline: string | null
  overdue: boolean
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const known = method === 'GET' ? givenAnswer(path) : undefined
  if (known !== undefined) return known as T
  let response: Response
  try {
    const type = body instanceof Blob ? body.type || 'application/octet-stream' : 'application/json'
    response = await fetch(path, {
      method,
      headers: { 'accept-language': language, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    })
  } catch {
    throw offline()
  }
  const text = await response.text()
  const json = (text ? JSON.parse(text) : {}) as Record<string, unknown>
  if (response.ok) return json as T
  throw refusal(response.status, json)
}

export function offline(): ApiError {
  return new ApiError(0, 'offline', t('The server cannot be reached. Check your connection and try again.'), [], {})
}

/** Of a problem that the backend answered with. */
export function refusal(status: number, problem: Record<string, unknown>): ApiError {
  const message = t(String(problem.detail ?? problem.title ?? t('That did not work.')))
  return new ApiError(status, String(problem.code ?? ''), message, (problem.errors as FieldProblem[] | undefined) ?? [], problem)
}

const v1 = '/api/v1'
type Values = { [field: string]: unknown }

export const api = {
  signIn: (email: string, password: string, code?: string) => call<Me>('POST', `${v1}/session`, { email, password, ...(code ? { code } : {}) }),
  requestReset: (email: string) => call<void>('POST', `${v1}/password-reset`, { email }),
  setPassword: (token: string, password: string) => call<void>('POST', `${v1}/set-password`, { token, password }),
  changeMe: (change: { name?: string; password?: string; current_password?: string }) => call<Me>('PATCH', `${v1}/me`, change),
  twoFactor: () => call<{ enabled: boolean; recovery_codes_left: number }>('GET', `${v1}/me/two-factor`),
  beginTwoFactor: () => call<{ secret: string; uri: string }>('POST', `${v1}/me/two-factor`),
  confirmTwoFactor: (code: string) => call<{ recovery_codes: string[] }>('POST', `${v1}/me/two-factor/confirm`, { code }),
  disableTwoFactor: (password: string) => call<void>('POST', `${v1}/me/two-factor/disable`, { password }),
  notifications: () => call<{ items: Notification[]; unread: number }>('GET', `${v1}/notifications?limit=20`),
  readNotifications: () => call<void>('POST', `${v1}/notifications/read`, {}),
  signOut: () => call<void>('DELETE', `${v1}/session`),
  me: () => call<Me>('GET', `${v1}/me`),
  dashboard: (name: string) => call<DashboardData>('GET', `${v1}/dashboards/${name}`),
  calendar: (plural: string, query: URLSearchParams) => call<{ items: CalendarEntry[]; capped: boolean }>('GET', `${v1}/calendar/${plural}?${query}`),
  list: (plural: string, query: URLSearchParams) => call<Page<ApiRecord>>('GET', `${v1}/${plural}?${query}`),
  /** `asOf`: as it was known then. */
  get: (plural: string, id: string, asOf?: string) => call<ApiRecord>('GET', `${v1}/${plural}/${id}${asOf ? `?as_of=${encodeURIComponent(asOf)}` : ''}`),
  comments: (plural: string, id: string) => call<Page<Comment>>('GET', `${v1}/${plural}/${id}/comments`),
  comment: (plural: string, id: string, text: string) => call<Comment>('POST', `${v1}/${plural}/${id}/comments`, { text }),
  deleteComment: (plural: string, id: string, comment: string) => call<void>('DELETE', `${v1}/${plural}/${id}/comments/${comment}`),
  attachments: (plural: string, id: string) => call<Page<Attachment>>('GET', `${v1}/${plural}/${id}/attachments`),
  /** A file for a field of a record. */
  upload: (file: Blob, name: string) => call<{ id: string; name: string }>('POST', `${v1}/uploads?name=${encodeURIComponent(name)}`, file),
  attach: (plural: string, id: string, file: File) => call<Attachment>('POST', `${v1}/${plural}/${id}/attachments?name=${encodeURIComponent(file.name)}`, file),
  attachmentUrl: (plural: string, id: string, attachment: string) => `${v1}/${plural}/${id}/attachments/${attachment}`,
  deleteAttachment: (plural: string, id: string, attachment: string) => call<void>('DELETE', `${v1}/${plural}/${id}/attachments/${attachment}`),
  create: (plural: string, values: Values) => call<ApiRecord>('POST', `${v1}/${plural}`, values),
  update: (plural: string, id: string, version: number, values: Values) => call<ApiRecord>('PATCH', `${v1}/${plural}/${id}`, { version, ...values }),
  move: (plural: string, id: string, move: string, version: number, values: Values) => call<ApiRecord>('POST', `${v1}/${plural}/${id}/moves/${move}`, { version, ...values }),
  bulk: (plural: string, act: { ids: string[]; move: string } | { ids: string[]; values: Values }) => call<BulkResult>('POST', `${v1}/${plural}/bulk`, act),
  firstRun: () => call<FirstRun>('GET', `${v1}/first-run`),
  dismissFirstRun: () => call<void>('DELETE', `${v1}/first-run`),
  samples: () => call<{ count: number }>('GET', `${v1}/sample-data`),
  addSamples: (language: string) => call<{ count: number }>('POST', `${v1}/sample-data`, { language }),
  removeSamples: () => call<SampleRemoval>('DELETE', `${v1}/sample-data`),
  keepSamples: () => call<void>('POST', `${v1}/sample-data/keep`),
  views: (entity: string) => call<Page<SavedView>>('GET', `${v1}/saved-views?entity=${entity}`),
  saveView: (view: { entity: string; name: string; shared: boolean; settings: Values }) => call<SavedView>('POST', `${v1}/saved-views`, view),
  deleteView: (id: string) => call<void>('DELETE', `${v1}/saved-views/${id}`),
  history: (plural: string, id: string) => call<Page<LedgerEvent>>('GET', `${v1}/${plural}/${id}/history`),
  verify: () => call<{ ok: boolean; checked: number; head: string; seq: number; broken_at?: number; why?: string }>('POST', `${v1}/ledger/verify`, {}),
  ledgerHead: () => call<{ seq: number; hash: string; signed_at: string }>('GET', `${v1}/ledger/head`),
  users: () => call<Page<User>>('GET', `${v1}/users`),
  authority: (user: string) => call<{ items: Grant[] }>('GET', `${v1}/users/${user}/authority`),
  giveRole: (user: string, grant: { role: string; from: string | null; until: string | null; basis: { kind: string } }) => call<Grant>('POST', `${v1}/users/${user}/authority`, grant),
  endRole: (user: string, grant: string) => call<void>('DELETE', `${v1}/users/${user}/authority/${grant}`),
  why: (user: string, { entity, act, at }: Question) => {
    const [verb, move] = act.split(':', 2)
    const query = new URLSearchParams({ entity, ...(move === undefined ? { verb: verb ?? '' } : { move }), ...(at === '' ? {} : { at: new Date(at).toISOString() }) })
    return call<{ allowed: boolean; because: Grant[]; roles: string[] }>('GET', `${v1}/users/${user}/why?${query.toString()}`)
  },
  invite: (user: { name: string; email: string; roles: string[] }) => call<User & HandedOver>('POST', `${v1}/users`, { ...user, invite: true }),
  userLink: (id: string) => call<HandedOver>('POST', `${v1}/users/${id}/link`),
  removeSecondFactor: (id: string) => call<void>('DELETE', `${v1}/users/${id}/two-factor`),
  changeUser: (id: string, change: { name?: string; active?: boolean; roles?: string[] }) => call<User>('PATCH', `${v1}/users/${id}`, change),
  branding: () => call<Branding>('GET', `${v1}/branding`),
  changeBranding: (change: Partial<Record<'name' | 'company' | 'color', string | null>>) => call<Branding>('PATCH', `${v1}/branding`, change),
  settings: () => call<Settings>('GET', `${v1}/settings`),
  changeSettings: (change: Partial<Settings>) => call<Settings>('PATCH', `${v1}/settings`, change),
  regions: (country: string) => call<{ items: { code: string; name: string }[] }>('GET', `${v1}/settings/regions/${country}`),
  setLogo: (file: File) => call<Branding>('POST', `${v1}/branding/logo`, file),
  removeLogo: () => call<Branding>('DELETE', `${v1}/branding/logo`),
  keys: () => call<Page<ApiKey>>('GET', `${v1}/keys`),
  createKey: (key: { name: string; role: string; scopes?: string[] }) => call<ApiKey & { key: string }>('POST', `${v1}/keys`, key),
  revokeKey: (id: string) => call<void>('DELETE', `${v1}/keys/${id}`),
  integrations: () => call<{ items: Integration[]; deliveries: { waiting: number; failed: number } }>('GET', `${v1}/integrations`),
  testIntegration: (id: string) => call<void>('POST', `${v1}/integrations/${id}/test`),
  deliveries: (query: URLSearchParams) => call<Page<Delivery>>('GET', `${v1}/integrations/deliveries?${query}`),
  retryDelivery: (id: number) => call<void>('POST', `${v1}/integrations/deliveries/${id}/retry`),
}
