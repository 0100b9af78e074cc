import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../src/database/database'
import { startTool, type TestTool } from './harness'

let tool: TestTool
let database: Database
let columns = 0

beforeAll(async () => {
  tool = await startTool()
  // One connection, so that whatever is asked again is asked where its plan is.
  database = new Database(tool.config.databaseUrl, 1, () => {})
  await tool.owner.query(`INSERT INTO base.setting (key, value) VALUES ('planned', '{}')`)
})
afterAll(async () => {
  await database?.close()
  await tool?.close()
})

const STATEMENT = 'SELECT * FROM base.setting WHERE key = $1'

/** As a migration by another process does. */
async function widen(): Promise<string> {
  columns += 1
  await tool.owner.query(`ALTER TABLE base.setting ADD COLUMN later_${columns} int`)
  return `later_${columns}`
}

test('a statement whose plan a migration has outdated is answered all the same', async () => {
  await database.query(STATEMENT, ['planned'])
  const added = await widen()
  expect((await database.query(STATEMENT, ['planned'])).rows).toEqual([expect.objectContaining({ key: 'planned', [added]: null })])
})

test('a transaction in which that happens runs again, whole', async () => {
  await database.transaction((tx) => tx.query(STATEMENT, ['planned']))
  const added = await widen()
  let attempts = 0
  const rows = await database.transaction(async (tx) => {
    attempts += 1
    await tx.query(`UPDATE base.setting SET value = jsonb_set(value, '{attempt}', $2) WHERE key = $1`, ['planned', attempts])
    return (await tx.query<{ value: unknown }>(STATEMENT, ['planned'])).rows
  })
  expect(attempts).toBe(2)
  expect(rows).toEqual([expect.objectContaining({ value: { attempt: 2 }, [added]: null })])
})
