import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWritten, type AnyEntity } from '@shared/define'
import { allEntities } from '@shared/registry'
import { labelOf } from '@shared/format'
import { writable } from '@shared/validate'
import { csvLine } from '@shared/csv'
import { toText } from '../src/transfer/convert'
import { parseCsv } from '../src/transfer/csv'
import { API_KEY, startTool, type TestTool } from './harness'
import { createSample, sampleRecord } from './samples'
import './without-rules'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const total = async (entity: AnyEntity): Promise<number> => (await tool.admin.get(`/api/v1/${entity.plural}?limit=1`)).body.total
const importInto = (entity: AnyEntity, text: string, query = '') => tool.admin.post(`/api/v1/${entity.plural}/import${query}`, text, { 'content-type': 'text/csv' })

/** Columns by label and a line for each of `count` new records. */
async function fileFor(entity: AnyEntity, count: number): Promise<{ header: string[]; lines: string[][] }> {
  const names = writable(entity)
  const lines: string[][] = []
  for (let n = 0; n < count; n += 1) {
    const values = await sampleRecord(tool.admin, entity)
    lines.push(names.map((name) => toText(entity.fields[name]!, values[name] ?? null, undefined)))
  }
  return { header: names, lines }
}

const csv = (rows: readonly string[][]) => rows.map(csvLine).join('')

test('every entity is imported; the dry run before says the same and leaves nothing', async () => {
  for (const entity of allEntities) {
    const { header, lines } = await fileFor(entity, 3)
    const before = await total(entity)
    const text = csv([header, ...lines])
    const dry = await importInto(entity, text, '?dry_run=true')
    expect(dry.body, entity.name).toEqual({ dry_run: true, lines: 3, created: 3, created_lines: [[2, 4]], repeated: 0, repeated_lines: [], failed: 0, ignored: [], errors: [], rejected: [] })
    expect(await total(entity)).toBe(before)
    const real = await importInto(entity, text)
    expect(real.body, entity.name).toMatchObject({ dry_run: false, created: 3, errors: [] })
    expect(await total(entity)).toBe(before + 3)
  }
  expect((await tool.admin.post('/api/v1/ledger/verify')).body).toMatchObject({ ok: true })
})

test('mistakes are told by line and field, and then nothing is imported', async () => {
  for (const entity of allEntities) {
    const required = Object.entries(entity.fields).find(([, field]) => field.required && field.default === undefined && isWritten(field))?.[0]
    if (required === undefined) continue
    const { header, lines } = await fileFor(entity, 3)
    const wrong = lines[1]!
    wrong[header.indexOf(required)] = ''
    const before = await total(entity)
    const text = csv([[...header, 'Something else'], ...lines.map((line) => [...line, 'x'])])
    const answer = await importInto(entity, text)
    expect(answer.status, JSON.stringify(answer.body)).toBe(422)
    expect(answer.body).toMatchObject({ lines: 3, created: 0, ignored: ['Something else'], errors: [{ line: 3, field: required, code: 'required' }] })
    expect(await total(entity)).toBe(before)
  }
})

test('what was exported is what there is, with labels, and comes back in', async () => {
  for (const entity of allEntities) {
    await createSample(tool.admin, entity)
    const { status, body, headers } = await tool.admin.get(`/api/v1/${entity.plural}?format=csv&sort=created_at`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [header, ...rows] = parseCsv(body)
    expect(rows).toHaveLength(await total(entity))
    const [shownField = ''] = Object.entries(entity.fields).find(([, field]) => !field.secret) ?? []
    expect(header?.values).toContain(labelOf(entity, shownField))
    expect(header?.values.at(-1)).toBe('id')
    if (Object.values(entity.fields).some((field) => field.unique || !isWritten(field) || field.secret)) continue
    const again = await importInto(entity, body, '?dry_run=true')
    expect(again.body.errors, entity.name).toEqual([])
  }
})

test('everything that one may read is taken along as a ZIP, and that is recorded', async () => {
  const response = await tool.app.request('/api/v1/export', { headers: { authorization: `Bearer ${API_KEY}` } })
  const file = Buffer.from(await response.arrayBuffer())
  expect(response.headers.get('content-type')).toBe('application/zip')
  for (const entity of allEntities) expect(file.includes(`${entity.plural}.csv`)).toBe(true)
  const { rows } = await tool.owner.query("SELECT actor FROM ledger.event WHERE kind = 'data_export' AND type = 'exported'")
  expect(rows).toHaveLength(1)
  expect((await (await tool.person()).get('/api/v1/export')).status).toBe(403)
})

test('files that are no table, too long or not allowed are refused', async () => {
  const [entity] = allEntities as [AnyEntity]
  expect((await importInto(entity, '')).status).toBe(400)
  expect((await importInto(entity, 'a,b\n1,2\n')).status).toBe(422)
  expect((await importInto(entity, `${entity.title[0]}\n${'x\n'.repeat(5001)}`)).status).toBe(422)
  expect((await importInto(entity, 'x'.repeat(5 * 1024 * 1024 + 1))).status).toBe(413)
  expect((await (await tool.person()).post(`/api/v1/${entity.plural}/import`, 'a,b')).status).toBe(403)
})

test('CSV is read as spreadsheets write it', () => {
  const rows = (text: string) => parseCsv(text).map((row) => row.values)
  expect(rows('\uFEFFa;b\r\n"1;2";"say ""hi"""\r\n')).toEqual([['a', 'b'], ['1;2', 'say "hi"']])
  expect(rows('a\tb\n1\t2')).toEqual([['a', 'b'], ['1', '2']])
  expect(parseCsv('a,b\n"two\nlines",x\n\n,\n3,y').map((row) => row.line)).toEqual([1, 2, 6])
  for (const value of ['=1+1', '@x', '-x', '"', 'a,b', '-5.2', "it's", 'two\nlines']) expect(rows(csvLine([value, 'x']))[0]).toEqual([value, 'x'])
  expect(csvLine(['=1+1'])).toBe('"\'=1+1"\r\n')
})
