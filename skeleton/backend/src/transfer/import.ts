//! Import of a table: every line is really created, and a dry run takes all of it back; so what the dry run says is what
//! the import does. One mistake keeps all lines out, unless those with mistakes are to be left out.

import { defaultValues } from '@shared/defaults'
import type { AnyEntity, Field } from '@shared/define'
import { said, spoken, word, type Words } from '@shared/text'
import { createSchema, mistakes, type FieldError, type Mistake } from '@shared/validate'
import type { Queryable } from '../database/database'
import { createRecord } from '../entities/commands'
import type { Command } from '../entities/write'
import { invalid, Problem } from '../http/problem'
import type { Reader } from '../languages'
import type { Row } from '../ledger/project'
import type { Columns } from './columns'
import { fromText, idNamed } from './convert'
import { importedBefore, type Line, linesOf, oneImportAtATime } from './lines'
import type { Table } from './table'

/** What is written, or tried, at a time: others get to write in between. */
const BATCH = 100
const BETWEEN_REPORTS = 20
const MOST_ERRORS = 5_000
const LONGEST_QUOTE = 80

export interface LineError extends FieldError {
  line: number
}

type Range = [first: number, last: number]

export interface ImportReport {
  dry_run: boolean
  lines: number
  created: number
  /** First and last lines of those that were created, or would be. */
  created_lines: Range[]
  /** Imported before, and therefore not again. */
  repeated: number
  repeated_lines: Range[]
  failed: number
  /** Columns of the file that are for no field. */
  ignored: string[]
  errors: LineError[]
  /** The lines with mistakes as they are in the file. */
  rejected: { line: number; values: string[] }[]
}

export interface Import {
  command: Omit<Command, 'tx' | 'id'>
  transaction: <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>
  entity: AnyEntity
  table: Table
  columns: Columns
  dryRun: boolean
  /** Lines with mistakes are left out; without it they keep all others from being imported. */
  partial: boolean
  /** The same lines with another key are imported again. */
  key: string
  secret: string
  tell?: ((done: number) => void) | undefined
  /** Whether whoever waited for it is gone. */
  gone?: (() => boolean) | undefined
}

interface Outcome extends Pick<ImportReport, 'failed' | 'errors' | 'rejected'> {
  created: number[]
  repeated: number[]

  /** Values that no other record may have. */
  taken: string[]
}

/** With what the lines before have taken, even where a dry run gave it back. */
type Attempt = Import & { taken: ReadonlySet<string> }

/** Thrown to take back what was written. */
class TakenBack extends Error {
  constructor(readonly outcome: Outcome) {
    super('taken back')
  }
}

/**
 * All or nothing is decided by trying all lines first: in one transaction nobody else could write until the last line.
 * What others write in between may still be in the way of a line, and then the report says of which.
 */
export async function importTable(wanted: Import): Promise<ImportReport> {
  if (wanted.dryRun || wanted.partial) return importBatches(wanted)
  const tried = await importBatches({ ...wanted, dryRun: true, tell: undefined })
  if (tried.failed > 0) return { ...tried, dry_run: false, created: 0, created_lines: [] }
  return importBatches({ ...wanted, partial: true })
}

async function importBatches(wanted: Import): Promise<ImportReport> {
  const { entity, table, columns, dryRun, command, secret, key } = wanted
  const lines = linesOf(table.rows, columns, { secret, key, entity, actor: command.caller.actor })
  const together = dryRun && refersToItself(entity, columns)
  const taken = new Set<string>()
  const report: ImportReport = {
    created: 0,
    created_lines: [],
    repeated: 0,
    repeated_lines: [],
    failed: 0,
    errors: [],
    rejected: [],
    dry_run: dryRun,
    lines: lines.length,
    ignored: table.header.filter((name, index) => columns[index] === undefined && name.trim() !== ''),
  }
  for (let at = 0; at < lines.length; at += together ? lines.length : BATCH) {
    const outcome = await attempt({ ...wanted, taken }, together ? lines : lines.slice(at, at + BATCH), (done) => wanted.tell?.(at + done))
    report.created += outcome.created.length
    report.repeated += outcome.repeated.length
    for (const line of outcome.created) extend(report.created_lines, line)
    for (const line of outcome.repeated) extend(report.repeated_lines, line)
    report.failed += outcome.failed
    report.errors.push(...outcome.errors.slice(0, MOST_ERRORS - report.errors.length))
    report.rejected.push(...outcome.rejected)
    for (const each of outcome.taken) taken.add(each)
  }
  return report
}

function extend(ranges: Range[], line: number): void {
  const last = ranges.at(-1)
  if (last?.[1] === line - 1) last[1] = line
  else ranges.push([line, line])
}

/** Such lines need those before them, and are tried in one transaction. */
function refersToItself(entity: AnyEntity, columns: Columns): boolean {
  return columns.some((name) => name !== undefined && entity.fields[name]?.to === entity.name)
}

/** In one transaction, which lasts only where it is meant to. */
async function attempt(wanted: Attempt, lines: readonly Line[], tell: (done: number) => void): Promise<Outcome> {
  const { transaction, dryRun } = wanted
  try {
    return await transaction(async (tx) => {
      const outcome = await importLines(tx, wanted, lines, tell)
      if (dryRun) throw new TakenBack(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof TakenBack) return error.outcome
    throw error
  }
}

async function importLines(tx: Queryable, wanted: Attempt, lines: readonly Line[], tell: (done: number) => void): Promise<Outcome> {
  const { command, entity, dryRun, gone } = wanted
  const outcome: Outcome = { created: [], repeated: [], failed: 0, errors: [], rejected: [], taken: [] }
  await oneImportAtATime(tx, command.caller.actor, entity)
  const before = await importedBefore(tx, command.realm, lines)
  for (const [index, line] of lines.entries()) {
    // What is imported is imported; but a dry run holds up everybody who writes.
    if (dryRun && gone?.() === true) throw new Problem(409, 'cancelled', 'Cancelled', 'Nobody waited for the dry run.')
    const result = before.has(line.id) ? null : await importLine(tx, wanted, line)
    if (result === null) outcome.repeated.push(line.row.line)
    else if (Array.isArray(result)) {
      outcome.failed += 1
      if (outcome.errors.length < MOST_ERRORS) outcome.errors.push(...result.map((error) => ({ line: line.row.line, ...error })))
      outcome.rejected.push(line.row)
    } else {
      outcome.created.push(line.row.line)
      outcome.taken.push(...takenBy(entity, result).map(({ key }) => key))
    }
    if ((index + 1) % BETWEEN_REPORTS === 0) tell(index + 1)
  }
  return outcome
}

/** The record, or what is wrong with the line. */
async function importLine(tx: Queryable, wanted: Attempt, line: Line): Promise<Row | FieldError[]> {
  const { command, entity, taken } = wanted
  await tx.query('SAVEPOINT line')
  try {
    const values: Record<string, unknown> = {}
    for (const [name, text] of line.texts) {
      const field = entity.fields[name]
      if (field) values[name] = isReference(field) ? await idNamed(tx, command.caller, field, text) : fromText(field, text)
    }
    const checked = createSchema(entity).safeParse({ ...defaultValues(entity, command.now, command.caller.userId), ...values })
    if (!checked.success) throw invalid(mistakes(checked.error))
    const row = await createRecord({ ...command, tx, id: line.id }, entity, { values })
    const again = takenBy(entity, row).find(({ key }) => taken.has(key))
    if (again) throw invalid([{ field: again.field, code: 'taken', message: '' }])
    await tx.query('RELEASE SAVEPOINT line')
    return row
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 403) throw error
    await tx.query('ROLLBACK TO SAVEPOINT line')
    const problems = error.extra['errors'] as Mistake[] | undefined
    return (problems ?? [{ field: '', code: error.code, message: error.detail }]).map((problem) => inWords(problem, line, entity, command.caller.reader))
  }
}

/** The values of a record that no other may have, as the database compares them. */
function takenBy(entity: AnyEntity, row: Row): { field: string; key: string }[] {
  return Object.entries(entity.fields).flatMap(([name, field]) => {
    const value = row[name] ?? null
    if (field.unique !== true || value === null) return []
    return [{ field: name, key: JSON.stringify([name, field.type === 'email' ? String(value).toLowerCase() : value]) }]
  })
}

/** What is said elsewhere of ids speaks here of what stands in the file. */
function inWords(error: Mistake, line: Line, entity: AnyEntity, reader: Reader): FieldError {
  const field = entity.fields[error.field]
  const value = line.texts.find(([name]) => name === error.field)?.[1].slice(0, LONGEST_QUOTE) ?? ''
  const about = field ? { field: word(field.label), value } : null
  const tell = (code: string, words: Words): FieldError => ({ field: error.field, code, message: spoken(words, reader) })
  if (about && isReference(field) && value !== '') return tell('unknown_reference', said('{field}: there is no “{value}” that you may use, or there are several.', about))
  if (about && error.code === 'taken') return tell('taken', said('{field}: there is another record with “{value}” already.', about))
  return tell(error.code, error.message)
}

function isReference(field: Field | undefined): boolean {
  return field?.type === 'ref' || field?.type === 'user'
}
