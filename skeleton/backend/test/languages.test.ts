//! People read the tool's own words in their language: history, public forms and what is wrong with an answer.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { forms } from '@shared/forms'
import { allEntities } from '@shared/registry'
import type { AnyEntity } from '@shared/define'
import de from '@shared/locales/de.json'
import { readerOf } from '../src/languages'
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
