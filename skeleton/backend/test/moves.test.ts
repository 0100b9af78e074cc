//! What moves say they do is what they do, whichever way their guard decides.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isWritten, type AnyEntity, type Move, type Value } from '@shared/define'
import type { OfferedMove } from '../src/entities/moves'
import { startTool, type TestTool } from './harness'
import { entityCases, sample, sampleRecord } from './samples'
import './without-rules'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

type Shown = { id: string; state: string | null; moves: OfferedMove[] }

const pathOf = (entity: AnyEntity, id: string) => `/api/v1/${entity.plural}/${id}`
const read = async (entity: AnyEntity, id: string): Promise<Shown> => (await tool.admin.get(pathOf(entity, id))).body
const asked = (entity: AnyEntity, move: Move) => Object.fromEntries((move.ask ?? []).flatMap((name) => {
  const value = sample(entity.fields[name]!)
  return value === null ? [] : [[name, value]]
}))

/** Records that differ in what a guard may look at: everything filled in, as little as possible, and each choice by itself. */
async function candidates(entity: AnyEntity): Promise<Record<string, Value>[]> {
  const full = await sampleRecord(tool.admin, entity)
  const people = Object.entries(entity.fields).filter(([, field]) => field.type === 'user' && isWritten(field))
  const { items } = (await tool.admin.get('/api/v1/users')).body
  for (const [name] of people) full[name] = items[0].id
  const bare = Object.fromEntries(Object.entries(full).map(([name, value]) => [name, entity.fields[name]?.required === true ? value : null]))
  const choices = Object.entries(entity.fields).flatMap(([name, field]) => {
    if (!isWritten(field)) return []
    const values: Value[] = field.type === 'bool' ? [true, false] : (field.options ?? []).map(({ value }) => value)
    return values.map((value) => ({ ...full, [name]: value }))
  })
  return [full, bare, ...choices.slice(0, 12)]
}

/** Along moves that may be made, to a state that the move starts from; null where the record does not get there. */
async function brought(entity: AnyEntity, record: Shown, from: readonly string[], tried: ReadonlySet<string> = new Set()): Promise<Shown | null> {
  if (from.length === 0 || from.includes(record.state ?? '')) return record
  for (const { name, allowed, to } of record.moves) {
    if (!allowed || to === record.state || tried.has(to)) continue
    const { status } = await tool.admin.post(`${pathOf(entity, record.id)}/moves/${name}`, asked(entity, entity.moves[name]!))
    if (status !== 200) continue
    return brought(entity, await read(entity, record.id), from, new Set([...tried, record.state ?? '']))
  }
  return null
}

const guarded = entityCases.flatMap(([, entity]) => Object.entries(entity.moves).flatMap(([name, move]) => (move.guard === undefined ? [] : [[entity.name, name, entity, move] as const])))

describe.runIf(guarded.length > 0).each(guarded)('%s: %s', (_entity, name, entity, move) => {
  test('is made where its guard holds, and denied with its reason where not', async () => {
    const seen = new Set<string>()
    for (const values of await candidates(entity)) {
      if (seen.size === 2) break
      const created = await tool.admin.post(`/api/v1/${entity.plural}`, values)
      const record = created.status === 201 ? await brought(entity, await read(entity, created.body.id), move.from ?? []) : null
      const offered = record?.moves.find((each) => each.name === name)
      if (!record || !offered || seen.has(String(offered.allowed))) continue
      const answer = await tool.admin.post(`${pathOf(entity, record.id)}/moves/${name}`, asked(entity, move))
      if (!offered.allowed) {
        expect(offered.reason).toBe(move.deny)
        // What it asks for cannot help here: a guard that looks at that is open until it is answered.
        expect(answer).toMatchObject({ status: 409, body: { code: 'move_blocked', detail: move.deny } })
      } else if (answer.status === 409 && answer.body.code === 'move_blocked') expect(answer.body.detail).toBe(move.deny)
      else if (answer.status === 200) expect(answer.body.state).toBe(move.to === '=' ? record.state : move.to)
      // A file, a person or another record that no sample has, a balance that is too low.
      else expect(['invalid', 'overdrawn', 'cannot_follow']).toContain(answer.body.code)
      seen.add(String(offered.allowed))
    }
    // The sample shows both; whether others can be reached depends on what their guards look at.
    if (entity.name === 'task' && name === 'start') expect(seen.size).toBe(2)
  })
})

test.each(entityCases)('%s: what may be moved alone may be moved with others', async (_name, entity) => {
  const values = async () => ({ ...(await candidates(entity))[0], ...(await sampleRecord(tool.admin, entity)) })
  const create = async () => (await tool.admin.post(`/api/v1/${entity.plural}`, await values())).body.id as string
  for (const { name, allowed } of (await read(entity, await create())).moves) {
    if (!allowed) continue
    const given = asked(entity, entity.moves[name]!)
    const alone = await tool.admin.post(`${pathOf(entity, await create())}/moves/${name}`, given)
    if (alone.status !== 200) continue
    const ids = [await create(), await create()]
    const { body } = await tool.admin.post(`/api/v1/${entity.plural}/bulk`, { ids, move: name, values: given })
    // Values that no two may have are given once only.
    const unique = Object.keys(given).some((field) => entity.fields[field]?.unique)
    expect(body, name).toMatchObject(unique ? { failed: 2 } : { done: 2, failed: 0, items: ids.map((id) => ({ id, ok: true, version: 2 })) })
  }
})
