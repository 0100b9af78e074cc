//! Import of files: what is in one, what would come of it, and the import itself. The body is the file.

import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csvLine } from '@shared/csv'
import type { AnyEntity } from '@shared/define'
import { labelOf } from '@shared/format'
import { entityAt } from '@shared/registry'
import { phrase } from '@shared/text'
import { writable } from '@shared/validate'
import { requireVerb } from '../auth/require'
import { problemOf, tooLarge } from '../http/errors'
import { badRequest, invalid, notFound, Problem } from '../http/problem'
import { NDJSON, withProgress, type Listener } from '../http/progress'
import { streamed } from '../http/stream'
import { zip } from '../http/zip'
import type { Env } from '../services'
import { columnsOf, suggested } from './columns'
import { importTable, type ImportReport } from './import'
import { callerIn } from './languages'
import { readTable } from './table'
import { XLSX, xlsx } from './xlsx/write'

const LARGEST_FILE = 5 * 1024 * 1024
const SAMPLES = 3
const LONGEST_SAMPLE = 80

export const importRouter = new Hono<Env>()

const limited = bodyLimit({ maxSize: LARGEST_FILE, onError: tooLarge(phrase('A file may have 5 MB at most.')) })

/** A file with the names of the fields and nothing else. */
importRouter.get('/:plural/import/template', (c) => {
  const entity = importable(c)
  const { t } = callerIn(c).reader
  const labels = writable(entity).map((name) => t(labelOf(entity, name)))
  const name = `${entity.plural}-template`
  const format = c.req.query('format') ?? 'csv'
  // The mark in front tells spreadsheet programs that it is UTF-8.
  if (format === 'csv') return streamed(pieces(`\uFEFF${csvLine(labels)}`), 'text/csv; charset=utf-8', `${name}.csv`)
  if (format !== 'xlsx') throw invalid([{ field: 'format', code: 'not_an_option', message: 'format has to be csv or xlsx.' }])
  const sheet = { name: t(entity.labelPlural), columns: labels.map((label) => ({ label, width: Math.max(14, label.length + 4) })), rows: [] }
  return streamed(zip(xlsx([sheet]), c.var.services.clock()), XLSX, `${name}.xlsx`)
})

/** The columns of a file, with the fields that they seem to be for. */
importRouter.post('/:plural/import/preview', limited, async (c) => {
  const entity = importable(c)
  const { header, rows } = await tableOf(c)
  const fields = suggested(entity, header)
  const columns = header.map((name, index) => {
    const samples = rows.map(({ values }) => values[index]?.trim() ?? '').filter((value) => value !== '')
    return { name, field: fields[index] ?? null, samples: samples.slice(0, SAMPLES).map((value) => value.slice(0, LONGEST_SAMPLE)) }
  })
  return c.json({ lines: rows.length, columns })
})

importRouter.post('/:plural/import', limited, async (c) => {
  const entity = importable(c)
  const { services } = c.var
  const caller = callerIn(c)
  const dryRun = c.req.query('dry_run') === 'true'
  const partial = c.req.query('partial') === 'true'
  const table = await tableOf(c)
  const columns = columnsOf(entity, table.header, c.req.query('columns'))
  const key = keyOf(c)
  // Nobody is told of records that a dry run takes back.
  const command = { realm: await services.realm(), caller, now: services.clock(), sinks: dryRun ? [] : services.sinks, vault: services.vault }
  const work = async (listener?: Listener): Promise<ImportReport> => {
    const report = await importTable({
      command, entity, table, columns, dryRun, partial, key,
      secret: services.config.jwtSecret,
      transaction: (inside) => services.database.transaction(inside),
      tell: (done) => listener?.tell({ done, lines: table.rows.length }),
      gone: () => listener?.gone() ?? false,
    })
    if (!dryRun && !partial && report.failed > 0 && report.created === 0) throw new Problem(422, 'invalid', 'Invalid input', 'Nothing was imported, because of mistakes in the file.', { ...report })
    return report
  }
  if (c.req.header('accept')?.includes(NDJSON) === true) return withProgress(work, (error) => problemOf(c, error).body(c.var.reader))
  return c.json(await work())
})

function importable(c: Context<Env>): AnyEntity {
  const entity = entityAt(c.req.param('plural') ?? '')
  if (!entity) throw notFound()
  requireVerb(c.var.caller, entity, 'read')
  requireVerb(c.var.caller, entity, 'create')
  return entity
}

async function tableOf(c: Context<Env>) {
  return readTable(Buffer.from(await c.req.arrayBuffer()), c.req.query('name') ?? '')
}

function keyOf(c: Context<Env>): string {
  const key = c.req.header('idempotency-key') ?? ''
  if (key.length > 255) throw badRequest('An Idempotency-Key has 1 to 255 characters.')
  return key
}

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts
}
