import { afterAll, beforeAll, expect, test } from 'vitest'
import { allEntities, entityNamed } from '@shared/registry'
import { startTool, type TestTool } from './harness'
import { changeable, createSample, sample, sampleRecord } from './samples'
import './without-rules'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

test('of many who change the same version of a record, one succeeds', async () => {
  for (const entity of allEntities) {
    const name = changeable(entity)
    if (name === undefined) continue
    const record = await createSample(tool.admin, entity)
    const answers = await Promise.all(Array.from({ length: 6 }, () => tool.admin.patch(`/api/v1/${entity.plural}/${record.id}`, { version: 1, [name]: sample(entity.fields[name]!) })))
    expect(answers.map((answer) => answer.status).toSorted(), entity.name).toEqual([200, 409, 409, 409, 409, 409])
  }
})

test('records are changed while others that refer to them are made and changed', async () => {
  for (const entity of allEntities) {
    const [refName, ref] = Object.entries(entity.fields).find(([, field]) => field.type === 'ref') ?? []
    const target = entityNamed(ref?.to ?? '')
    const name = target && changeable(target)
    if (!refName || !target || name === undefined) continue
    const owner = await createSample(tool.admin, target)
    const values = { ...(await sampleRecord(tool.admin, entity)), [refName]: owner.id }
    const unique = Object.values(entity.fields).some((field) => field.unique)
    const statuses = await Promise.all(
      Array.from({ length: 4 }, async (_, index) => [
        (await tool.admin.patch(`/api/v1/${target.plural}/${owner.id}`, { [name]: sample(target.fields[name]!) })).status,
        unique && index > 0 ? 201 : (await tool.admin.post(`/api/v1/${entity.plural}`, values)).status,
      ]),
    )
    expect(statuses, entity.name).toEqual(Array.from({ length: 4 }, () => [200, 201]))
  }
})

test('titles follow what they are made of', async () => {
  for (const entity of allEntities) {
    for (const part of entity.title) {
      const target = entityNamed(entity.fields[part]?.type === 'ref' ? (entity.fields[part]?.to ?? '') : '')
      const name = target?.title.find((field) => ['text', 'email'].includes(target.fields[field]?.type ?? '') && !target.fields[field]?.once)
      if (!target || name === undefined || target === entity) continue
      const record = await createSample(tool.admin, entity)
      const changed = await tool.admin.patch(`/api/v1/${target.plural}/${record[part]}`, { [name]: sample(target.fields[name]!) })
      const after = await tool.admin.get(`/api/v1/${entity.plural}/${record.id}`)
      expect(after.body.title).toContain(changed.body.title)
      expect(after.body.refs[part].title).toBe(changed.body.title)
    }
  }
})
