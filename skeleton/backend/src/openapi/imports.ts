//! The calls that bring files in.

import type { AnyEntity } from '@shared/define'
import { languages } from '../languages'
import { XLSX } from '../transfer/xlsx/write'
import { answer, orNull, PROBLEMS, type Schema } from './schema'

const text: Schema = { type: 'string' }
const count: Schema = { type: 'integer', minimum: 0 }
const listOf = (properties: Record<string, Schema>): Schema => ({ type: 'array', items: { type: 'object', required: Object.keys(properties), properties } })

const RANGES: Schema = { type: 'array', items: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 }, description: 'First and last lines.' }

const REPORT: Schema = {
  type: 'object',
  required: ['dry_run', 'lines', 'created', 'created_lines', 'repeated', 'repeated_lines', 'failed', 'ignored', 'errors', 'rejected'],
  properties: {
    dry_run: { type: 'boolean' },
    lines: count,
    created: count,
    created_lines: RANGES,
    repeated: { ...count, description: 'Imported before, and therefore not again.' },
    repeated_lines: RANGES,
    failed: count,
    ignored: { type: 'array', items: text, description: 'Columns that are for no field.' },
    errors: listOf({ line: { type: 'integer' }, field: text, code: text, message: text }),
    rejected: { ...listOf({ line: { type: 'integer' }, values: { type: 'array', items: text } }), description: 'The lines with mistakes, as they are in the file.' },
  },
}

const PREVIEW: Schema = {
  type: 'object',
  required: ['lines', 'columns'],
  properties: { lines: count, columns: listOf({ name: text, field: orNull('string', { description: 'That it seems to be for.' }), samples: { type: 'array', items: text } }) },
}

const PROGRESS: Schema = {
  description: 'A line of JSON now and then, `{"done", "lines"}`; the last one is `{"result"}` or `{"problem"}`.',
}

const FILE = { required: true, content: { 'text/csv': { schema: text }, [XLSX]: {} } }

export function importPaths(entity: AnyEntity): Record<string, Schema> {
  const tags = [entity.labelPlural]
  const query = (name: string, schema: Schema, description: string) => ({ name, in: 'query', schema, description })
  const lang = query('lang', { type: 'string', enum: languages }, 'The language of labels and messages; without it that of `Accept-Language`.')
  const name = query('name', text, 'The file’s name.')
  const report = answer('Imported, or what would be', REPORT)
  const base = `/${entity.plural}/import`
  return {
    [base]: {
      post: {
        tags,
        operationId: `import_${entity.name}`,
        summary: 'Import a CSV or XLSX file. A line that was imported before is left out',
        parameters: [
          query('dry_run', { type: 'boolean' }, 'Only say what would happen.'),
          query('partial', { type: 'boolean' }, 'Leave out the lines with mistakes; without it they keep all others from being imported.'),
          query('columns', text, 'Names of fields with commas between, in the order of the columns, nothing where one is left out. Without it they are found by the names in the first line.'),
          lang,
          name,
          { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 }, description: 'With another key, the same lines are imported again.' },
        ],
        requestBody: FILE,
        responses: { '200': { ...report, content: { ...(report['content'] as Schema), 'application/x-ndjson': { schema: PROGRESS } } }, ...PROBLEMS },
      },
    },
    [`${base}/preview`]: {
      post: { tags, operationId: `preview_import_${entity.name}`, summary: 'The columns of a file, with the fields that they seem to be for', parameters: [name], requestBody: FILE, responses: { '200': answer('Its columns', PREVIEW), ...PROBLEMS } },
    },
    [`${base}/template`]: {
      get: {
        tags,
        operationId: `import_template_${entity.name}`,
        summary: 'A file to fill in, with the names of the fields',
        parameters: [query('format', { type: 'string', enum: ['csv', 'xlsx'], default: 'csv' }, 'Of the file.'), lang],
        responses: { '200': { description: 'The file', content: { 'text/csv': { schema: text }, [XLSX]: {} } }, ...PROBLEMS },
      },
    },
  }
}
