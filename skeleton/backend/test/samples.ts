//! Values for the fields of any entity, so that the same tests fit every tool.

import { isFile, isWritten, type AnyEntity, type Field, type Value } from '@shared/define'
import { allEntities, entityNamed } from '@shared/registry'
import type { Client } from './harness'

let counter = 0

/** A valid value, different at each call. */
export function sample(field: Field): Value {
  counter += 1
  switch (field.type) {
    case 'text':
    case 'long':
      return `Text ${counter}`
    case 'email':
      return `mail${counter}@example.com`
    case 'phone':
      return `+49 30 ${100_000 + counter}`
    case 'url':
      return `https://example.com/${counter}`
    case 'country':
      return counter % 2 === 0 ? 'DE' : 'FR'
    case 'enum':
      return field.options?.[counter % field.options.length]?.value ?? null
    case 'int':
    case 'money':
      return counter
    case 'decimal':
      return counter + 0.5
    case 'bool':
      return counter % 2 === 0
    case 'date':
      return new Date(Date.UTC(2026, 0, 1 + (counter % 300))).toISOString().slice(0, 10)
    case 'instant':
      return new Date(Date.UTC(2026, 0, 1, 0, counter)).toISOString()
    case 'tags':
      return [`tag${counter}`]
    case 'user':
    case 'ref':
    case 'file':
    case 'signature':
      return null
  }
}

/** What a new record needs; records that it refers to are created first. */
export async function sampleRecord(admin: Client, entity: AnyEntity): Promise<Record<string, Value>> {
  const values: Record<string, Value> = {}
  for (const [name, field] of Object.entries(entity.fields)) {
    if (!isWritten(field)) continue
    if (field.type === 'ref') {
      if (field.required === true) values[name] = (await createSample(admin, entityNamed(field.to ?? '') as AnyEntity)).id
    } else if (field.type === 'user') {
      if (field.required === true) values[name] = await anyUser(admin)
    } else if (isFile(field)) {
      if (field.required === true) values[name] = await uploaded(admin)
    } else values[name] = sample(field)
  }
  return values
}

/** One that names the person wherever roles reach only what names them. */
// oxlint-disable-next-line typescript/no-explicit-any -- a record of whatever entity
export async function createSample(admin: Client, entity: AnyEntity, person?: { id: string }): Promise<any> {
  const naming = Object.values(entity.rows ?? {}).flat().map((field) => [field, person?.id] as const)
  const created = await admin.post(`/api/v1/${entity.plural}`, { ...(await sampleRecord(admin, entity)), ...(person ? Object.fromEntries(naming) : {}) })
  if (created.status !== 201) throw new Error(`${entity.name}: ${JSON.stringify(created.body)}`)
  return created.body
}

const DOT = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')

/** A picture of one dot, which waits to be put into a field. */
export async function uploaded(client: Client, content: Uint8Array = DOT, name = 'dot.png'): Promise<string> {
  const { status, body } = await client.upload(`/api/v1/uploads?name=${encodeURIComponent(name)}`, content, 'image/png')
  if (status !== 201) throw new Error(`the file was not taken: ${JSON.stringify(body)}`)
  return (body as { id: string }).id
}

async function anyUser(admin: Client): Promise<string> {
  const { body } = await admin.get('/api/v1/users')
  return (body as { items: { id: string }[] }).items[0]?.id ?? ''
}

/** A field that anybody with `update` may change after the record was made. */
export function changeable(entity: AnyEntity): string | undefined {
  const [first = ''] = Object.keys(entity.states)
  return Object.entries(entity.fields).find(
    ([, field]) =>
      isWritten(field) && !field.once && !field.secret && !field.locked?.includes(first) && ['text', 'long', 'int', 'date', 'email', 'decimal', 'url', 'instant'].includes(field.type),
  )?.[0]
}

export const entityCases = allEntities.map((entity) => [entity.name, entity] as const)
