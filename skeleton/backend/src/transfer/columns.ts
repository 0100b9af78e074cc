//! Which field each column of a file is for: found by its name, or said by whoever imports it.

import type { AnyEntity } from '@shared/define'
import { labelOf } from '@shared/format'
import { said, word, type Words } from '@shared/text'
import { writable } from '@shared/validate'
import { invalid } from '../http/problem'
import { alike, everywhere } from './languages'
import { refused } from './limits'

/** A field for each column; undefined where there is none, or it is to be left out. */
export type Columns = readonly (string | undefined)[]

/** By name or label, in whatever language. Of two columns for the same field the first has it. */
export function suggested(entity: AnyEntity, header: readonly string[]): Columns {
  const found = header.map((text) => fieldNamed(entity, text))
  return found.map((name, index) => (found.indexOf(name) === index ? name : undefined))
}

/** `given`: names of fields with commas between, in the order of the columns, nothing where one is left out. */
export function columnsOf(entity: AnyEntity, header: readonly string[], given: string | undefined): Columns {
  const columns = given === undefined ? header.map((text) => fieldNamed(entity, text)) : chosen(entity, header, given)
  if (columns.every((name) => name === undefined)) throw refused('no_columns', 'None of the columns has the name of a field.')
  const twice = columns.find((name, index) => name !== undefined && columns.indexOf(name) !== index)
  if (twice !== undefined) throw refused('column_twice', said('Two columns are for {field}.', { field: word(labelOf(entity, twice)) }))
  const missing = needed(entity).filter((name) => !columns.includes(name))
  if (missing.length > 0) throw invalid(missing.map((field) => ({ field, code: 'no_column', message: said('No column is for {field}, which is needed.', { field: word(labelOf(entity, field)) }) })))
  return columns
}

function chosen(entity: AnyEntity, header: readonly string[], given: string): Columns {
  const names = given.split(',').map((name) => name.trim())
  const wrong = (message: Words) => invalid([{ field: 'columns', code: 'invalid', message }])
  if (names.length > header.length) throw wrong(said('columns names {count} columns; the file has {there}.', { count: names.length, there: header.length }))
  const unknown = names.find((name) => name !== '' && !writable(entity).includes(name))
  if (unknown !== undefined) throw wrong(said('There is no field {name} to import.', { name: unknown }))
  return header.map((_, index) => names[index] || undefined)
}

function fieldNamed(entity: AnyEntity, text: string): string | undefined {
  const names = writable(entity)
  return names.find((name) => alike(name, text)) ?? names.find((name) => everywhere(labelOf(entity, name)).some((label) => alike(label, text)))
}

/** What a new record cannot do without. */
function needed(entity: AnyEntity): string[] {
  return writable(entity).filter((name) => entity.fields[name]?.required === true && entity.fields[name].default === undefined)
}
