//! What people write in files, read as they mean it.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Field } from '@shared/define'
import { task } from '@shared/entities/task'
import { theTool, type Caller } from '../src/auth/caller'
import { idNamed } from '../src/transfer/convert'
import { ADMIN, startTool, type TestTool } from './harness'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const send = (plural: string, text: string, query = '') => tool.admin.post(`/api/v1/${plural}/import${query}`, text, { 'content-type': 'text/csv' })
const newest = async (plural: string) => (await tool.admin.get(`/api/v1/${plural}?sort=-created_at&limit=1`)).body.items[0]

test('values as people write them', async () => {
  await tool.admin.post('/api/v1/contacts', { name: 'Ana Müller' })
  const header = 'Subject;Priority;Assignee;For;Due on;Effort in hours;Budget;Billable;Labels;Started at'
  expect((await send('tasks', `${header}\nOne;NORMAL;${ADMIN.email.toUpperCase()};ana müller;31.1.2026;1.234,5;1 234,56;Ja;a|b;1.2.2026`)).body).toMatchObject({ created: 1 })
  const made = await newest('tasks')
  expect(made).toMatchObject({ subject: 'One', priority: 'normal', due_on: '2026-01-31', effort_hours: 1234.5, budget: 123_456, billable: true, labels: ['a', 'b'], started_at: expect.stringContaining('2026-02-01T00:00:00') })
  expect(made.refs.contact.title).toBe('Ana Müller')
  expect(made.refs.assignee.id).toBeTruthy()
})

test('mistakes are told in the reader’s language, with what stands in the file', async () => {
  await tool.admin.post('/api/v1/contacts', { name: 'Taken', email: 'taken@example.com' })
  const { body } = await send('contacts', 'Name,E-mail\n,a@example.com\nB,nonsense\nC,TAKEN@example.com', '?dry_run=true&lang=de')
  expect(body.errors).toEqual([
    { line: 2, field: 'name', code: 'required', message: expect.not.stringContaining('is needed') },
    { line: 3, field: 'email', code: 'invalid', message: expect.not.stringContaining('has to be') },
    { line: 4, field: 'email', code: 'taken', message: expect.stringContaining('TAKEN@example.com') },
  ])
  const tasks = await send('tasks', 'Subject,For,Priority\nA,Nobody at all,low\nB,,sometimes', '?dry_run=true')
  expect(tasks.body.errors).toEqual([
    { line: 2, field: 'contact', code: 'unknown_reference', message: expect.stringContaining('“Nobody at all”') },
    { line: 3, field: 'priority', code: 'not_an_option', message: 'Priority has to be one of Low, Normal, High.' },
  ])
})

test('a dry run of many lines knows what is taken by the lines before, and what they create', async () => {
  const contacts = Array.from({ length: 150 }, (_, n) => `Person ${n},person${n}@example.com`)
  const file = `Name,E-mail\n${contacts.join('\n')}\nLast,PERSON0@example.com`
  const dry = (await send('contacts', file, '?dry_run=true&partial=true')).body
  const real = (await send('contacts', file, '?partial=true')).body
  for (const report of [dry, real]) expect(report).toMatchObject({ created: 150, failed: 1, errors: [{ line: 152, field: 'email', code: 'taken' }] })

  const tasks = Array.from({ length: 120 }, (_, n) => `Task ${n},${n === 0 ? '' : `Task ${n - 1}`}`)
  const tree = `Subject,Part of\n${tasks.join('\n')}`
  for (const query of ['?dry_run=true&partial=true', '?partial=true']) expect((await send('tasks', tree, query)).body).toMatchObject({ created: 120, failed: 0 })
})

test('whoever may not read a record does not find it by its title', async () => {
  const { id } = (await tool.admin.post('/api/v1/contacts', { name: 'Hidden Person' })).body
  const find = (caller: Caller) => idNamed(tool.services.database, caller, task.fields['contact'] as Field, 'hidden person')
  expect(await find({ ...theTool('test'), grants: new Map([['member', 'a grant']]) })).toBe(id)
  expect(await find(theTool('test'))).toBe('hidden person')
})

test('what looks like a formula stays what it is', async () => {
  const text = '=HYPERLINK("http://example.com")'
  expect((await send('tasks', `Subject\n"${text.replaceAll('"', '""')}"`)).body).toMatchObject({ created: 1 })
  expect((await newest('tasks')).subject).toBe(text)
  expect((await tool.admin.get('/api/v1/tasks?format=csv&sort=-created_at&limit=1')).body).toContain(`"'=HYPERLINK`)
})

test('an import of many lines, all or nothing, lets others write in between', async () => {
  const lines = Array.from({ length: 300 }, (_, n) => `Many ${n}`)
  let over = false
  let written = 0
  const others = (async () => {
    while (!over) if ((await tool.admin.post('/api/v1/contacts', { name: 'Meanwhile' })).status === 201) written += 1
  })()
  expect((await send('tasks', `Subject\n${lines.join('\n')}`)).body).toMatchObject({ created: 300, failed: 0 })
  over = true
  await others
  // Once for each batch that is tried and each that is written, but for the first.
  expect(written).toBeGreaterThanOrEqual(4)
})
