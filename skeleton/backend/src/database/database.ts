//! The connection pool. Values come back as the types of `shared/define.ts`: numbers for counts and
//! money, text for dates, RFC 3339 with microseconds for instants.

import pg from 'pg'

export interface Result<Row> {
  rows: Row[]
  rowCount: number | null
}

/** A pool or a transaction: whatever takes a statement. */
export interface Queryable {
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Result<Row>>
}

/** The database cannot be reached; the same request may work in a moment. */
export class DatabaseUnavailable extends Error {}

export class Database implements Queryable {
  readonly #pool: pg.Pool

  constructor(url: string, connections: number, onIdleError: (error: Error) => void) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      idleTimeoutMillis: 10_000,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 30_000,
      // The server may be gone without a word, and then ends no statement.
      query_timeout: 35_000,
      idle_in_transaction_session_timeout: 15_000,
      options: '-c timezone=UTC',
      application_name: 'tool',
      types: { getTypeParser },
    })
    // A connection that breaks while nobody uses it must not end the process.
    this.#pool.on('error', onIdleError)
  }

  async query<Row = Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<Result<Row>> {
    try {
      return (await this.#pool.query(statement(text, values))) as unknown as Result<Row>
    } catch (error) {
      if (isOutdatedPlan(error)) return (await this.#pool.query(text, [...values])) as unknown as Result<Row>
      throw asUnavailable(error)
    }
  }

  /** Commits when `work` returns, rolls back when it throws. Runs it again when others were in its way. */
  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(work)
      } catch (error) {
        const { code } = error as { code?: string }
        if (attempt === MOST_ATTEMPTS || (code !== DEADLOCK && code !== SERIALIZATION_FAILURE && !isOutdatedPlan(error))) throw error
      }
    }
  }

  async #attempt<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    let client: pg.PoolClient
    try {
      client = await this.#pool.connect()
    } catch (error) {
      throw asUnavailable(error)
    }
    let broken: Error | undefined
    // A connection that breaks between two statements says so here; unheard, that would end the process.
    const breaks = (error: Error) => {
      broken = error
    }
    client.on('error', breaks)
    try {
      await client.query('BEGIN')
      const result = await work({ query: async <Row>(text: string, values: readonly unknown[] = []) => (await client.query(statement(text, values))) as unknown as Result<Row> })
      await client.query('COMMIT')
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch((rollback: Error) => {
        broken = rollback
      })
      // The next attempt gets a connection that has planned nothing yet.
      if (isOutdatedPlan(error)) broken = error as Error
      throw asUnavailable(error)
    } finally {
      client.off('error', breaks)
      client.release(broken)
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

/** Each connection keeps the plans of so many statements; what is put together of filters would have no end. */
const MOST_PREPARED = 400
const prepared = new Map<string, string>()

/** Planning takes longer than most of the tool's statements do, so the server keeps their plans. */
function statement(text: string, values: readonly unknown[]): pg.QueryConfig {
  if (values.length === 0) return { text, values: [] }
  const name = prepared.get(text) ?? (prepared.size < MOST_PREPARED ? `s${prepared.size}` : undefined)
  if (name === undefined) return { text, values: [...values] }
  prepared.set(text, name)
  return { name, text, values: [...values] }
}

/** Another process has migrated the database meanwhile, and a table is not what it was when the plan was made. */
function isOutdatedPlan(error: unknown): boolean {
  return (error as { code?: string }).code === '0A000' && /cached plan/.test((error as Error).message)
}

const MOST_ATTEMPTS = 4
const DEADLOCK = '40P01'
const SERIALIZATION_FAILURE = '40001'
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH'])

function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = String((error as { code?: unknown }).code ?? '')
  const lost =
    UNREACHABLE.has(code) ||
    code.startsWith('08') ||
    ['57P01', '57P02', '57P03', '53300', '25P03'].includes(code) ||
    /Connection terminated|timeout exceeded when trying to connect|connection is closed|not queryable|Query read timeout/i.test(error.message)
  return lost ? new DatabaseUnavailable(error.message, { cause: error }) : error
}

const INT8 = 20
const NUMERIC = 1700
const DATE = 1082
const TIMESTAMPTZ = 1184

type Parser = (value: string) => unknown

function getTypeParser(oid: number, format?: 'text' | 'binary'): Parser {
  switch (oid) {
    case INT8:
    case NUMERIC:
      return Number
    case DATE:
      return (value) => value
    case TIMESTAMPTZ:
      return (value) => value.replace(' ', 'T').replace(/\+00$/, 'Z')
    default:
      return pg.types.getTypeParser(oid as never, format as never) as Parser
  }
}
