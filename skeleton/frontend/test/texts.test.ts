//! Every text that people read is in the dictionaries, and nothing else is.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import de from '@shared/locales/de.json'
import fr from '@shared/locales/fr.json'
import { allEntities } from '@shared/registry'
import { tool } from '@shared/tool'
import { labelsOf } from '../src/lib/schema'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = ['frontend/src', 'shared', 'backend/src'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(`${root}${folder}/${path}`, 'utf8').replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '') })))

const LITERAL = String.raw`('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")`
const unquoted = (literal: string) => literal.slice(1, -1).replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
const found = (pattern: string) => sources.flatMap(({ text }) => [...text.matchAll(new RegExp(pattern, 'g'))].flatMap((match) => match.slice(1)))

/** What the backend answers is translated where it is answered: as a text of a problem, or as the message of a mistake. */
const SAYS = [
  String.raw`\b(?:t|phrase|said|word|within|badRequest|notSignedIn|forbidden|notFound|wrong)\(\s*${LITERAL}`,
  String.raw`\b(?:conflict|tooMany|refused)\(\s*'\w+',\s*${LITERAL}`,
  String.raw`\bmessage: (?=['"][^'"]* )${LITERAL}`,
  String.raw`\bdetail(?:: Words)? = ${LITERAL}`,
  String.raw`\bnew Problem\(\d+, '?\w+'?, ${LITERAL}`,
  String.raw`\bnew Problem\(\d+, '\w+', '[^']*', ${LITERAL}`,
]

const keys = new Set([
  ...SAYS.flatMap(found),
  ...found(String.raw`\bplural\([^'"]*,\s*${LITERAL},\s*${LITERAL}`),
].map(unquoted))
// Each quote may begin one: an apostrophe in a comment hides none.
const literals = new Set(found(`(?=${LITERAL})`).map(unquoted))
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].toSorted()

test('texts are found', () => {
  expect(keys.size).toBeGreaterThan(100)
})

describe.each(Object.entries({ de, fr } as Record<string, Record<string, string>>))('in %s', (_, dictionary) => {
  test('every text has a translation', () => {
    expect([...keys].filter((key) => !dictionary[key])).toEqual([])
  })

  test('no translation is of a text that is gone', () => {
    expect(Object.keys(dictionary).filter((key) => !literals.has(key))).toEqual([])
  })

  test('the labels of the entities are translated, or none of them is', () => {
    const labels = [...new Set([...labelsOf(allEntities), ...tool.roles.flatMap(({ name, description }) => [name, description])])]
    const missing = labels.filter((label) => !dictionary[label])
    if (allEntities.some(({ label }) => dictionary[label])) expect(missing).toEqual([])
  })

  test('a translation has the same values in it', () => {
    expect(Object.entries(dictionary).filter(([key, text]) => placeholders(key).join() !== placeholders(text).join())).toEqual([])
  })
})

/** What is the same in every language. */
const SAME = new Set(['CSV', 'DE', '⌘K'])

test('no page has a text of its own', () => {
  const pages = sources.filter(({ path }) => path.endsWith('.tsx'))
  const bare = pages.flatMap(({ path, text }) => [
    ...text.matchAll(/(?:[\w"'}/]>|\}) ?([^<>{}=();|&?'"`\n]*\p{L}{2}[^<>{}=();|&?'"`\n]*)(?=<\/)/gu),
    ...text.matchAll(/["'}/]> ?([^<>{}=();|&?'"`\n]*\p{L}{2}[^<>{}=();|&?'"`\n]*)(?=\{)/gu),
    ...text.matchAll(/ (?:aria-label|placeholder|title|label|note|alt)="([^"]*\p{L}[^"]*)"/gu),
    ...text.matchAll(/\bt\([^()'"?]*\?[^?.()'"]*['"]([^'"]*)/g),
  ].map((match) => (match[1] ?? '').trim()).filter((found) => !SAME.has(found)).map((found) => `${path}: ${found}`))
  expect(bare).toEqual([])
})
