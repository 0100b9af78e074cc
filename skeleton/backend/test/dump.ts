//! Everything a backup of the tool's database would hold, as text.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import type { TestTool } from './harness'

export async function dump(tool: TestTool): Promise<string> {
  const { rows } = await tool.owner.query(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  let text = ''
  for (const { name } of rows) for (const row of (await tool.owner.query(`SELECT t::text AS line FROM ${name} t`)).rows) text += `${row.line}\n`
  const program = pgDump()
  return program === null ? text : text + execFileSync(program, ['--dbname', tool.config.migrationDatabaseUrl ?? ''], { encoding: 'utf8', maxBuffer: 1e9 })
}

/** Where Debian and others put it, newest first; null where only a server elsewhere is used. */
function pgDump(): string | null {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).toSorted((left, right) => Number(right) - Number(left)) : []
  return versions.map((version) => `${root}/${version}/bin/pg_dump`).find((path) => existsSync(path)) ?? null
}
