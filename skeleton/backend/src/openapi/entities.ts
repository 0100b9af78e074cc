//! The calls of every entity.

import type { AnyEntity, Field } from '@shared/define'
import { documents } from '@shared/documents'
import { languages } from '../languages'
import { importPaths } from './imports'
import { fieldSchema, changeSchema, nullable } from './records'
import { answer, json, list, orNull, PROBLEMS, ref, type Schema } from './schema'

const BULK: Schema = {
  type: 'object',
  required: ['ids'],
  properties: {
    ids: { type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 1, maxItems: 200 },
    move: { type: 'string', description: 'Without it, the values are changed.' },
    values: { type: 'object' },
  },
}

const BULK_RESULT: Schema = {
  type: 'object',
  required: ['done', 'failed', 'items'],
  properties: {
    done: { type: 'integer' },
    failed: { type: 'integer' },
    items: { type: 'array', items: { type: 'object', required: ['id', 'ok'], properties: { id: { type: 'string' }, ok: { type: 'boolean' }, version: { type: 'integer' }, code: { type: 'string' }, detail: { type: 'string' } } } },
  },
}

const COMMENT_INPUT: Schema = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1, maxLength: 10_000 }, mentions: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: 50 } },
}

export function entityPaths(entity: AnyEntity): Record<string, Schema> {
  const tags = [entity.labelPlural]
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
  const key = { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', minLength: 1, maxLength: 255 } }
  const query = (name: string, schema: Schema, description: string) => ({ name, in: 'query', schema, description })
  const moments = [
    query('as_of', { type: 'string', format: 'date-time' }, 'As it was known then: what had been recorded.'),
    query('valid_at', { type: 'string', format: 'date-time' }, 'As it was true then: what had taken effect.'),
  ]
  const filters = Object.entries(entity.fields)
    .filter(([, field]) => field.filter === true && field.secret !== true)
    .map(([name, field]) => query(name, { type: 'string' }, `${field.label}: one value or several, with commas between.`))
  const base = `/${entity.plural}`
  const paths: Record<string, Schema> = {
    [base]: {
      get: {
        tags,
        operationId: `list_${entity.name}`,
        summary: `List ${entity.labelPlural.toLowerCase()}`,
        parameters: [
          query('q', { type: 'string', maxLength: 200 }, 'Search.'),
          query('sort', { type: 'string' }, 'A column, with - in front for descending.'),
          query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Records per page.'),
          query('cursor', { type: 'string' }, 'next_cursor of the page before.'),
          ...(Object.keys(entity.states).length > 0 ? [query('state', { type: 'string' }, 'One state or several, with commas between.')] : []),
          query('format', { type: 'string', enum: ['json', 'csv', 'xlsx', 'pdf'] }, 'csv, xlsx and pdf: all pages as one file, of a pdf the first 2000 entries. Instants are by the clock of the time zone in `/settings`; csv names its offset.'),
          query('columns', { type: 'string' }, 'Of a pdf: names of fields with commas between; left out: those of the list.'),
          query('lang', { type: 'string', enum: languages }, 'The language of the labels in a file; without it that of `Accept-Language`.'),
          ...moments,
          ...filters,
        ],
        responses: {
          '200': answer('A page', list(ref(entity.name), { next_cursor: orNull('string'), total: { type: 'integer' }, total_capped: { type: 'boolean' } })),
          ...PROBLEMS,
        },
      },
      post: {
        tags,
        operationId: `create_${entity.name}`,
        summary: `Create a ${entity.label.toLowerCase()}`,
        parameters: [key],
        requestBody: { required: true, content: json(ref(`${entity.name}_input`)) },
        responses: { '201': answer('Created', ref(entity.name)), ...PROBLEMS },
      },
    },
    [`${base}/{id}`]: {
      parameters: [id],
      get: {
        tags,
        operationId: `get_${entity.name}`,
        summary: `One ${entity.label.toLowerCase()}`,
        parameters: [
          ...moments,
        ],
        responses: { '200': answer('The record', ref(entity.name)), ...PROBLEMS },
      },
      patch: {
        tags,
        operationId: `change_${entity.name}`,
        summary: `Change a ${entity.label.toLowerCase()}`,
        requestBody: { required: true, content: json(changeSchema(entity)) },
        responses: { '200': answer('Changed', ref(entity.name)), ...PROBLEMS },
      },
    },
    [`${base}/bulk`]: {
      post: {
        tags,
        operationId: `bulk_${entity.name}`,
        summary: `Change or move many ${entity.labelPlural.toLowerCase()}`,
        parameters: [key],
        requestBody: { required: true, content: json(BULK) },
        responses: { '200': answer('What happened to each', BULK_RESULT), ...PROBLEMS },
      },
    },
    ...importPaths(entity),
    [`${base}/{id}/comments`]: {
      parameters: [id],
      get: { tags, operationId: `list_${entity.name}_comments`, summary: 'Comments', responses: { '200': answer('Oldest first', list(ref('Comment'))), ...PROBLEMS } },
      post: {
        tags,
        operationId: `add_${entity.name}_comment`,
        summary: 'Comment',
        requestBody: { required: true, content: json(COMMENT_INPUT) },
        responses: { '201': answer('Added', ref('Comment')), ...PROBLEMS },
      },
    },
    [`${base}/{id}/comments/{comment}`]: {
      parameters: [id, { ...id, name: 'comment' }],
      patch: {
        tags,
        operationId: `change_${entity.name}_comment`,
        summary: 'Change a comment',
        requestBody: { required: true, content: json(COMMENT_INPUT) },
        responses: { '200': answer('Changed', ref('Comment')), ...PROBLEMS },
      },
      delete: { tags, operationId: `delete_${entity.name}_comment`, summary: 'Delete a comment for ever', responses: { '204': answer('Deleted'), ...PROBLEMS } },
    },
    [`${base}/{id}/attachments`]: {
      parameters: [id],
      get: { tags, operationId: `list_${entity.name}_files`, summary: 'Files', responses: { '200': answer('Oldest first', list(ref('Attachment'))), ...PROBLEMS } },
      post: {
        tags,
        operationId: `add_${entity.name}_file`,
        summary: 'Add a file of at most 10 MB',
        parameters: [{ ...query('name', { type: 'string', maxLength: 255 }, 'Its name.'), required: true }],
        requestBody: { required: true, content: { 'application/octet-stream': {} } },
        responses: { '201': answer('Added', ref('Attachment')), ...PROBLEMS },
      },
    },
    [`${base}/{id}/attachments/{attachment}`]: {
      parameters: [id, { ...id, name: 'attachment' }],
      get: { tags, operationId: `get_${entity.name}_file`, summary: 'Download', responses: { '200': { description: 'The file', content: { 'application/octet-stream': {} } }, ...PROBLEMS } },
      delete: { tags, operationId: `delete_${entity.name}_file`, summary: 'Delete a file for ever', responses: { '204': answer('Deleted'), ...PROBLEMS } },
    },
    ...Object.fromEntries(documents.filter((each) => each.entity === entity.name).map((each) => [`${base}/{id}/documents/${each.name}.pdf`, {
      parameters: [id],
      get: { tags, operationId: `print_${entity.name}_${each.name}`, summary: each.label, parameters: [query('lang', { type: 'string', enum: languages }, 'Left out: as the browser asks for.')], responses: { '200': { description: 'The document', content: { 'application/pdf': {} } }, ...PROBLEMS } },
    }])),
    [`${base}/{id}/erase`]: {
      parameters: [id],
      post: {
        tags,
        operationId: `erase_${entity.name}`,
        summary: `Erase the personal data of a ${entity.label.toLowerCase()} for ever`,
        parameters: [key],
        responses: { '200': answer('Erased', ref(entity.name)), ...PROBLEMS },
      },
    },
    [`${base}/{id}/history`]: {
      parameters: [id],
      get: { tags, operationId: `history_${entity.name}`, summary: 'Its events', responses: { '200': answer('Newest first', list(ref('Event'))), ...PROBLEMS } },
    },
  }
  for (const [name, move] of Object.entries(entity.moves)) {
    const asked = (move.ask ?? []).map((field) => [field, nullable(fieldSchema(entity.fields[field] as Field))] as const)
    paths[`${base}/{id}/moves/${name}`] = {
      parameters: [id],
      post: {
        tags,
        operationId: `move_${entity.name}_${name}`,
        summary: move.label,
        parameters: [key],
        requestBody: {
          content: json({
            type: 'object',
            properties: { ...Object.fromEntries(asked), version: { type: 'integer', minimum: 1 }, effective_at: { type: 'string', format: 'date-time' } },
            additionalProperties: false,
          }),
        },
        responses: { '200': answer('Moved', ref(entity.name)), ...PROBLEMS },
      },
    }
  }
  return paths
}
