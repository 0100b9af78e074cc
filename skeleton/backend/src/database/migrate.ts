//! Brings the schema up to date: each file of `database/migrations` once, in one transaction, with
//! its hash recorded. Two processes that start together wait for each other.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { Config } from '../config'
import type { Log } from '../log'
import type { Queryable } from './database'

const LOCK = 7_105_111
const RECORD = `CREATE TABLE IF NOT EXISTS public.migration (
  name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`

export class MigrationError extends Error {}

interface Migration {
  name: string
  sql: string
  sha256: string
}

/** Applies what is missing, as the owner where `MIGRATION_DATABASE_URL` names one. */
export async function migrate(config: Config, database: Queryable, log: Log): Promise<void> {
  const folder = migrationsFolder(config)
  if (folder === null) {
    log.debug('no migrations beside the server: whoever deployed it applies them')
    return
  }
  const migrations = await read(folder)
  const missing = pending(migrations, await applied(database))
  if (missing.length === 0) return
  if (config.migrationDatabaseUrl === null && !(await ownsSchema(database))) {
    throw new MigrationError(
      `${missing.map((migration) => migration.name).join(', ')} must be applied, and the role in DATABASE_URL may not. ` +
        'Set MIGRATION_DATABASE_URL to a role that owns the database.',
    )
  }
  await apply(config, migrations, log)
}

async function apply(config: Config, migrations: readonly Migration[], log: Log): Promise<void> {
  const client = new pg.Client({ connectionString: config.migrationDatabaseUrl ?? config.databaseUrl, application_name: 'tool-migrate' })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await client.query(RECORD)
    for (const migration of pending(migrations, await applied(client as unknown as Queryable))) {
      await client.query('BEGIN')
      try {
        await client.query("SELECT set_config('tool.app_role', $1, true)", [roleOf(config.databaseUrl)])
        await client.query(migration.sql)
        await client.query('INSERT INTO public.migration (name, sha256) VALUES ($1, $2)', [migration.name, migration.sha256])
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw new MigrationError(`${migration.name} failed: ${(error as Error).message}`, { cause: error })
      }
      log.info(`applied ${migration.name}`)
    }
  } finally {
    await client.end()
  }
}

function migrationsFolder(config: Config): string | null {
  if (config.migrationsDir !== null) return config.migrationsDir
  const places = ['../database/migrations', './migrations']
  return places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((place) => existsSync(place)) ?? null
}

async function read(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, name))
      return { name, sql: bytes.toString('utf8'), sha256: createHash('sha256').update(bytes).digest('hex') }
    }),
  )
}

async function applied(database: Queryable): Promise<Map<string, string>> {
  try {
    const { rows } = await database.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM public.migration')
    return new Map(rows.map((row) => [row.name, row.sha256]))
  } catch (error) {
    // An empty database has no such table yet; while another process fills it, it is not ours to read.
    if (['42P01', '42501'].includes((error as { code?: string }).code ?? '')) return new Map()
    throw error
  }
}

function pending(migrations: readonly Migration[], done: ReadonlyMap<string, string>): Migration[] {
  for (const migration of migrations) {
    const recorded = done.get(migration.name)
    if (recorded !== undefined && recorded !== migration.sha256) {
      throw new MigrationError(`${migration.name} was changed after it had been applied. Restore it and add a new file instead.`)
    }
  }
  return migrations.filter((migration) => !done.has(migration.name))
}

async function ownsSchema(database: Queryable): Promise<boolean> {
  const { rows } = await database.query<{ owns: boolean }>(
    `SELECT coalesce((SELECT nspowner = current_user::regrole FROM pg_namespace WHERE nspname = 'ledger'), true) AS owns`,
  )
  return rows[0]?.owns === true
}

function roleOf(url: string): string {
  return new pg.Client({ connectionString: url }).user ?? ''
}
