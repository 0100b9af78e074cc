//! Import as people and programs use it, in every entity of the tool.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csvLine } from '@shared/csv'
import type { AnyEntity, Field } from '@shared/define'
import { labelOf } from '@shared/format'
import de from '@shared/locales/de.json'
import { allEntities } from '@shared/registry'
import { writable } from '@shared/validate'
import { toCell, toText } from '../src/transfer/convert'
import { readTable } from '../src/transfer/table'
import { ADMIN, API_KEY, signIn, startTool, type Answer, type TestTool } from './harness'
import { createSample, sampleRecord } from './samples'
import { written } from './spreadsheets'
import './without-rules'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const words: Record<string, string> = de
const field = (entity: AnyEntity, name: string) => entity.fields[name] as Field
const total = async (entity: AnyEntity): Promise<number> => (await tool.admin.get(`/api/v1/${entity.plural}?limit=1`)).body.total
const needed = (entity: AnyEntity) => writable(entity).find((name) => field(entity, name).required && field(entity, name).default === undefined)

async function send(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await tool.app.request(`/api/v1/${path}`, { method: 'POST', body: typeof body === 'string' ? body : new Uint8Array(body), headers: { authorization: `Bearer ${API_KEY}`, ...headers } })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: response.headers.get('content-type')?.includes('ndjson') ? text : JSON.parse(text) }
}

async function linesFor(entity: AnyEntity, count: number): Promise<string[][]> {
  const lines: string[][] = []
  for (let n = 0; n < count; n += 1) {
    const values = await sampleRecord(tool.admin, entity)
    lines.push(writable(entity).map((name) => toText(field(entity, name), values[name] ?? null, undefined)))
  }
  return lines
}

const csv = (...rows: readonly string[][]) => rows.map(csvLine).join('')

describe.each(allEntities.map((entity) => [entity.name, entity] as const))('%s', (_, entity) => {
  const path = `${entity.plural}/import`
  const names = writable(entity)

  test('comes in from a workbook with types of its own', async () => {
    const values = await sampleRecord(tool.admin, entity)
    const before = await total(entity)
    const row = names.map((name) => toCell(field(entity, name), values[name] ?? null, undefined, (text) => text))
    const file = await written({ name: 'x', columns: names.map((label) => ({ label, width: 10 })), rows: [[row]] })
    const { status, body } = await send(path, file)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({ created: 1, failed: 0 })
    expect(await total(entity)).toBe(before + 1)
    const [record] = (await tool.admin.get(`/api/v1/${entity.plural}?sort=-created_at&limit=1`)).body.items
    for (const name of names) {
      const { secret, type } = field(entity, name)
      const plain = (value: unknown) => (type === 'instant' ? Date.parse(String(value)) : value)
      if (secret !== true && (values[name] ?? null) !== null) expect(plain(record[name]), name).toEqual(plain(values[name]))
    }
  })

  test('goes out as a workbook with the same lines as the CSV file', async () => {
    await createSample(tool.admin, entity)
    const url = `/api/v1/${entity.plural}?sort=created_at`
    const response = await tool.app.request(`${url}&format=xlsx`, { headers: { authorization: `Bearer ${API_KEY}` } })
    expect(response.headers.get('content-type')).toContain('spreadsheetml')
    expect(response.headers.get('content-disposition')).toContain(`${entity.plural}.xlsx`)
    const book = await readTable(Buffer.from(await response.arrayBuffer()), 'x.xlsx')
    const text = await readTable(Buffer.from((await tool.admin.get(`${url}&format=csv`)).body), 'x.csv')
    expect(book.header).toEqual(text.header)
    expect(book.rows.map(({ values }) => values.at(-1))).toEqual(text.rows.map(({ values }) => values.at(-1)))
  })

  test('is not doubled by a second try, nor by one with corrections; with a key of its own it may be', async () => {
    const lines = await linesFor(entity, 3)
    const file = csv(names, ...lines)
    expect((await send(path, file)).body).toMatchObject({ created: 3, repeated: 0 })
    const before = await total(entity)
    expect((await send(`${path}?dry_run=true`, file)).body).toMatchObject({ created: 0, repeated: 3 })
    expect((await send(path, file)).body).toMatchObject({ created: 0, repeated: 3, failed: 0 })
    // In another order, from another kind of file, with one more.
    const [more] = (await linesFor(entity, 1)) as [string[]]
    const again = await written({ name: 'x', columns: names.map((label) => ({ label, width: 9 })), rows: [[more, ...lines.toReversed()]] })
    expect((await send(path, again)).body).toMatchObject({ created: 1, repeated: 3 })
    expect(await total(entity)).toBe(before + 1)
    if (Object.values(entity.fields).some(({ unique }) => unique)) return
    const other = { 'idempotency-key': 'once more' }
    expect((await send(path, file, other)).body).toMatchObject({ created: 3 })
    expect((await send(path, file, other)).body).toMatchObject({ created: 0, repeated: 3 })
    // The same line twice in a file is two records.
    expect((await send(path, csv(names, ...lines, ...lines), { 'idempotency-key': 'twice' })).body).toMatchObject({ created: 6 })
  })

  test('comes in without the lines that have mistakes, if that is wanted', async () => {
    const required = needed(entity)
    if (required === undefined) return
    const lines = await linesFor(entity, 4)
    const wrong = lines[1] as string[]
    wrong[names.indexOf(required)] = ''
    // So that there is something in the line.
    const file = csv([...names, 'Remark'], ...lines.map((line) => [...line, 'x']))
    const before = await total(entity)
    const dry = await send(`${path}?dry_run=true&partial=true`, file)
    const report = { lines: 4, created: 3, created_lines: [[2, 2], [4, 5]], repeated: 0, failed: 1, ignored: ['Remark'], rejected: [{ line: 3, values: [...wrong, 'x'] }] }
    expect(dry.body).toMatchObject({ dry_run: true, ...report })
    expect(dry.body.errors).toMatchObject([{ line: 3, field: required, code: 'required' }])
    expect(await total(entity)).toBe(before)
    expect((await send(`${path}?partial=true`, file)).body).toMatchObject({ dry_run: false, ...report })
    expect((await send(`${path}?partial=true`, file)).body).toMatchObject({ created: 0, created_lines: [], repeated: 3, repeated_lines: [[2, 2], [4, 5]], failed: 1 })
    expect(await total(entity)).toBe(before + 3)
  })

  test('has its columns matched by name and by label, whatever the language, or as one says', async () => {
    const labels = names.map((name) => labelOf(entity, name))
    const headers = [names, labels.map((label) => label.toUpperCase()), labels.map((label) => words[label] ?? label)]
    for (const header of headers) {
      const { body } = await send(`${path}/preview`, csv(header, ['x']))
      expect(body.lines).toBe(1)
      expect(body.columns.map((column: { name: string }) => column.name)).toEqual(header)
      // Of two labels that are alike the first field has both.
      if (new Set(header.map((text) => text.toLowerCase())).size === header.length) expect(body.columns.map((column: { field: string }) => column.field)).toEqual(names)
    }
    const [line] = (await linesFor(entity, 1)) as [string[]]
    const foreign = csv(['?', ...names.map((_, index) => `Column ${index}`)], ['left out', ...line])
    expect((await send(path, foreign)).body.errors).toMatchObject([{ field: 'file', code: 'no_columns' }])
    expect((await send(`${path}?columns=,${names.join(',')}`, foreign)).body).toMatchObject({ created: 1, ignored: ['?'] })
    expect((await send(`${path}?columns=nonsense`, foreign)).body.errors).toMatchObject([{ field: 'columns', code: 'invalid' }])
    expect((await send(`${path}?columns=${names[0]},${names[0]}`, foreign)).body.errors).toMatchObject([{ field: 'file', code: 'column_twice' }])
    const required = needed(entity)
    if (required === undefined || names.length === 1) return
    const without = names.map((name) => (name === required ? '' : name))
    expect((await send(`${path}?columns=,${without.join(',')}`, foreign)).body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ field: required, code: 'no_column' })]))
  })

  test('has a template, in the reader’s language, that is a file without lines', async () => {
    const template = await tool.app.request(`/api/v1/${path}/template?lang=de`, { headers: { authorization: `Bearer ${API_KEY}` } })
    expect(await template.text()).toBe(csvLine(names.map((name) => words[labelOf(entity, name)] ?? labelOf(entity, name))))
    const book = await tool.app.request(`/api/v1/${path}/template?format=xlsx`, { headers: { authorization: `Bearer ${API_KEY}` } })
    expect((await send(path, Buffer.from(await book.arrayBuffer()))).body).toMatchObject({ status: 400, code: 'empty_file' })
    expect((await (await tool.someone()).get(`/api/v1/${path}/template`)).status).toBe(403)
  })
})

describe('one entity', () => {
  const [entity] = allEntities as [AnyEntity]
  const path = `${entity.plural}/import`

  test('tells how far it is, and at the end what came of it', async () => {
    const told = async (query: string, file: string) => {
      const { status, body } = await send(`${path}${query}`, file, { accept: 'application/x-ndjson' })
      expect(status).toBe(200)
      return (body as unknown as string).trimEnd().split('\n').map((line) => JSON.parse(line))
    }
    const file = csv(writable(entity), ...(await linesFor(entity, 45)))
    for (const query of ['?dry_run=true', '?partial=true']) {
      const [first, second, last, ...more] = await told(query, file)
      expect([first, second, more]).toEqual([{ done: 20, lines: 45 }, { done: 40, lines: 45 }, []])
      expect(last.result).toMatchObject({ lines: 45, created: 45, failed: 0 })
    }
    const required = needed(entity)
    if (required === undefined) return
    const [line] = (await linesFor(entity, 1)) as [string[]]
    const wrong = line.map((text, index) => (writable(entity)[index] === required ? '' : text))
    expect((await told('', csv([...writable(entity), 'x'], [...wrong, 'x'])))[0].problem).toMatchObject({ status: 422, code: 'invalid', failed: 1 })
    // What is wrong with the file itself is told before anything is sent.
    expect((await send(path, 'a,b', { accept: 'application/x-ndjson' })).status).toBe(400)
  })

  test('is imported once where the same file is sent twice at once', async () => {
    const before = await total(entity)
    const file = csv(writable(entity), ...(await linesFor(entity, 8)))
    const answers = await Promise.all([send(`${path}?partial=true`, file), send(`${path}?partial=true`, file), send(path, file)])
    expect(answers.map(({ body }) => body.created).toSorted()).toEqual([0, 0, 8])
    expect(await total(entity)).toBe(before + 8)
  })

  test('what somebody else imported is not what one imported oneself', async () => {
    if (Object.values(entity.fields).some(({ unique }) => unique)) return
    const file = csv(writable(entity), ...(await linesFor(entity, 1)))
    expect((await send(path, file)).body.created).toBe(1)
    const cookie = await signIn(tool.app, ADMIN.email, ADMIN.password)
    const response = await tool.app.request(`/api/v1/${path}`, { method: 'POST', body: file, headers: { cookie } })
    expect(await response.json()).toMatchObject({ created: 1 })
  })

  test('refuses what it cannot read with a problem that names the file', async () => {
    for (const file of [Buffer.from('PK\u0003\u0004'), Buffer.from('PK\u0003\u0004'.padEnd(500, 'x'))]) {
      const { status, headers, body } = await send(path, file)
      expect([status, headers.get('content-type'), body.errors[0].field, body.errors[0].code]).toEqual([422, 'application/problem+json', 'file', 'broken_file'])
    }
    expect((await send(`${path}?name=list.xlsx`, 'a,b\n1,2')).body.errors[0].code).toBe('broken_file')
    expect((await send(`${path}/preview`, 'x'.repeat(5 * 1024 * 1024 + 1))).status).toBe(413)
    expect((await send(`${path}?lang=xx`, csv(writable(entity), ...(await linesFor(entity, 1))))).body.errors[0].field).toBe('lang')
    expect((await tool.admin.get(`/api/v1/${entity.plural}?format=docx`)).status).toBe(422)
  })
})

test('everything that one may read is taken along as one workbook, a sheet for each', async () => {
  const response = await tool.app.request('/api/v1/export?format=xlsx&lang=de', { headers: { authorization: `Bearer ${API_KEY}` } })
  const file = Buffer.from(await response.arrayBuffer())
  for (const [index] of allEntities.entries()) expect(file.includes(`xl/worksheets/sheet${index + 1}.xml`)).toBe(true)
  const { header } = await readTable(file, 'all.xlsx')
  expect(header).toContain(words['Created'])
})
