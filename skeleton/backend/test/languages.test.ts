//! People read the tool's own words in their language: history, public forms and what is wrong with an answer.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionLabel, stateLabel } from '@shared/format'
import { forms } from '@shared/forms'
import { allEntities } from '@shared/registry'
import type { AnyEntity } from '@shared/define'
import de from '@shared/locales/de.json'
import { writable } from '@shared/validate'
import { readerOf } from '../src/languages'
import { titleColumn, titleOf } from '../src/ledger/project'
import { startTool, type TestTool } from './harness'
import { createSample } from './samples'

const german: Readonly<Record<string, string>> = de

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['es, fr;q=0.4, de;q=0.6', 'de'],
  ['fr;q=0, it', 'en'],
  [';;;q=x,*', 'en'],
])('who accepts %j reads %s', (accepted, language) => {
  expect(readerOf(accepted).language).toBe(language)
})

test('a history is told in the language of its reader, and in English to programs', async () => {
  const entity = allEntities[0] as AnyEntity
  const { id } = await createSample(tool.admin, entity)
  const path = `/api/v1/${entity.plural}/${id}/history`
  const { t, within } = readerOf('de')
  const { body } = await tool.admin.get(path, { 'accept-language': 'de-DE' })
  expect(body.items.at(-1).text).toBe(t('created the {entity}', { entity: within(t(entity.label)) }))
  expect(body.items.at(-1).text).toContain('hat angelegt')
  expect((await tool.admin.get(path)).body.items.at(-1).text).toContain('created the')
})

test.each(forms.map((form) => [form.name] as const))('the form %s speaks the language of whoever opens it', async (name) => {
  const { body } = await tool.anonymous.get(`/f/${name}`, { 'accept-language': 'de' })
  expect(body).toContain('<html lang="de">')
  expect(body).toContain(german['Send'])
  const wrong = await tool.anonymous.post(`/f/${name}`, '', { 'accept-language': 'de', 'content-type': 'application/x-www-form-urlencoded' })
  expect(wrong.status).toBe(422)
  expect(wrong.body).toContain(german['Some answers are not complete yet. Look at the marked fields.'])
  expect(wrong.body).not.toContain(' is needed.')
})

test('a form that is not there says so in the language of whoever asks', async () => {
  const { status, body } = await tool.anonymous.get('/f/nothing', { 'accept-language': 'fr' })
  expect([status, body.includes('Ce formulaire n’existe pas')]).toEqual([404, true])
})

const GERMAN = { 'accept-language': 'de' }
const reader = readerOf('de')

describe('no English is left in what is refused', () => {
  const entity = allEntities[0] as AnyEntity
  const path = `/api/v1/${entity.plural}`
  const nobody = '00000000-0000-7000-8000-000000000000'
  const cases: [what: string, method: 'get' | 'post', path: string, body?: unknown, headers?: Record<string, string>][] = [
    ['an address that is none', 'get', '/api/v1/nothing-here'],
    ['a record that is none', 'get', `${path}/${nobody}`],
    ['a record without its fields', 'post', path, { no_such_field: 1 }],
    ['a body that is no JSON', 'post', path, '{'],
    ['a body that is too large', 'post', path, JSON.stringify({ x: 'x'.repeat(1024 * 1024) })],
    ['a page that is too large', 'get', `${path}?limit=9999`],
    ['a filter that is none', 'get', `${path}?no_such_field=1`],
    ['an order that is none', 'get', `${path}?sort=no_such_field`],
    ['a cursor that is none', 'get', `${path}?cursor=x`],
    ['a moment that is none', 'get', `${path}?as_of=x`],
    ['a format that is none', 'get', `${path}?format=docx`],
    ['a language that is none', 'get', `${path}?format=csv&lang=xx`],
    ['a move that is none', 'post', `${path}/${nobody}/moves/no_such_move`],
    ['a version that is none', 'post', path, { version: 'x' }],
    ['too little for many', 'post', `${path}/bulk`, { ids: [nobody] }],
    ['the wrong type', 'post', '/api/v1/users', { email: 1, name: [], roles: 'x' }],
    ['a role that is none', 'post', '/api/v1/users', { email: 'x@example.com', name: 'X', roles: ['no_such_role'] }],
    ['a key without an account', 'get', '/api/v1/notifications'],
    ['an empty file', 'post', `${path}/import`, ''],
    ['a file without columns', 'post', `${path}/import`, 'nothing\nx\n'],
    ['a password that is too short', 'post', '/api/v1/set-password', { token: 'x', password: 'x' }],
    ['a link that is too old', 'post', '/api/v1/set-password', { token: 'x', password: 'correct horse battery' }],
    ['a wrong password', 'post', '/api/v1/session', { email: 'x@example.com', password: 'x' }],
    ['an integration that is none', 'post', '/api/v1/integrations/none/test'],
  ]

  test.each(cases)('%s', async (_what, method, path, body, headers) => {
    const ask = (language: string) => (method === 'get' ? tool.admin.get(path, { ...headers, 'accept-language': language }) : tool.admin.post(path, body, { ...headers, 'accept-language': language }))
    const [mine, other] = [await ask('de'), await ask('en')]
    expect(mine.status, JSON.stringify(mine.body)).toBeGreaterThanOrEqual(400)
    expect([mine.status, mine.body.code]).toEqual([other.status, other.body.code])
    expect(mine.body.title).not.toBe(other.body.title)
    expect(mine.body.detail).not.toBe(other.body.detail)
    for (const [index, error] of (mine.body.errors ?? []).entries()) expect(error.message).not.toBe(other.body.errors[index].message)
  })

  test('whoever is not signed in', async () => {
    expect((await tool.anonymous.get(path, GERMAN)).body).toMatchObject({ title: german['Not signed in'], detail: german['Sign in first.'] })
  })
})

const moving = allEntities.filter((entity) => Object.keys(entity.moves).length > 0)

test.each(moving.map((entity) => [entity.name, entity] as const))('%s: moves say in the language of their reader why they cannot be made', async (_name, entity) => {
  const record = await createSample(tool.admin, entity)
  const path = `/api/v1/${entity.plural}`
  const { moves } = (await tool.admin.get(`${path}/${record.id}`, GERMAN)).body
  for (const { name, allowed, reason } of moves) {
    const { label, deny } = entity.moves[name]!
    if (!allowed) expect(reason).toBe(deny === undefined ? reader.t('“{move}” is not possible now.', { move: reader.t(label) }) : reader.t(deny))
  }
  const elsewhere = Object.entries(entity.moves).find(([, { from = [] }]) => from.length > 0 && !from.includes(record.state))
  if (!elsewhere) return
  const [name, { label }] = elsewhere
  const said = reader.t('“{move}” is not possible in the state {state}.', { move: reader.t(label), state: reader.t(stateLabel(entity, record.state)) })
  expect((await tool.admin.post(`${path}/${record.id}/moves/${name}`, {}, GERMAN)).body.detail).toBe(said)
  expect((await tool.admin.post(`${path}/bulk`, { ids: [record.id], move: name }, GERMAN)).body.items[0].detail).toBe(said)
})

test.each(allEntities.map((entity) => [entity.name, entity] as const))('%s: fields, files and what is wrong with them have labels in the language of their reader', async (_name, entity) => {
  const path = `/api/v1/${entity.plural}`
  const needed = writable(entity).find((name) => entity.fields[name]?.required === true && entity.fields[name].default === undefined)
  const { t } = reader
  if (needed !== undefined) {
    const { body } = await tool.admin.post(path, {}, GERMAN)
    const field = t(entity.fields[needed]?.label ?? '')
    expect(body.errors).toContainEqual({ field: needed, code: 'required', message: t('{field} is needed.', { field }) })
    const [other] = writable(entity).filter((name) => name !== needed)
    const imported = await tool.admin.post(`${path}/import`, `${other}\nx\n`, GERMAN)
    if (other !== undefined) expect(imported.body.errors).toContainEqual(expect.objectContaining({ field: needed, message: t('No column is for {field}, which is needed.', { field }) }))
  }
  const { body: csv } = await tool.admin.get(`${path}?format=csv`, GERMAN)
  expect(csv.split('\r\n')[0]).toContain(t('Created'))
})

const worded = allEntities.flatMap((entity) => {
  const name = entity.title.find((each) => entity.fields[each]?.type === 'enum')
  return name === undefined ? [] : [[entity.name, entity, name] as const]
})

test.runIf(worded.length > 0).each(worded)('%s: a title has its options in the language of its reader, who finds and sorts it by them', async (_name, entity, name) => {
  const path = `/api/v1/${entity.plural}`
  const record = await createSample(tool.admin, entity)
  const label = reader.t(optionLabel(entity.fields[name]!, record[name]))
  const mine = (await tool.admin.get(`${path}/${record.id}`, GERMAN)).body
  expect(mine.title).toContain(label)
  expect((await tool.admin.get(`${path}/${record.id}/history`, GERMAN)).body.items[0].title).toBe(mine.title)
  const found = await tool.admin.get(`${path}?limit=200&q=${encodeURIComponent(label)}`, GERMAN)
  expect(found.body.items.map(({ id }: { id: string }) => id)).toContain(record.id)
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await tool.admin.get(`${path}?limit=1&sort=title&cursor=${cursor}`, GERMAN)
    seen.push(body.items[0].title)
    cursor = body.next_cursor
  }
  const { rows } = await tool.owner.query('SELECT t FROM unnest($1::text[]) t ORDER BY t', [seen])
  expect(seen).toEqual(rows.map(({ t }) => t))
})

test('a label in a title is put into the reader’s language, wherever it stands', async () => {
  const entity = { ...(allEntities[0] as AnyEntity), title: ['kind', 'name'], fields: { kind: { type: 'enum', label: 'Kind', options: [{ value: 'a', label: 'Save' }, { value: 'b', label: "It's" }] }, name: { type: 'text', label: 'Name' } } } as unknown as AnyEntity
  const record = { id: '1', kind: 'a', name: 'x', number: null } as never
  expect(await titleOf(entity, record, async () => '', reader.t)).toBe(`${german['Save']} · x`)
  expect(titleColumn(entity, reader)).toBe(`CASE "kind" WHEN 'a' THEN replace("title", 'Save', '${german['Save']}') ELSE "title" END`)
  expect(titleColumn(entity, readerOf('en'))).toBe('"title"')
})
