//! Import of a CSV file: every line is really created, in one transaction; a dry run, or one mistake,
//! takes all of it back. So what the dry run says is what the import does.

import type { AnyEntity } from '@shared/define'
import type { Queryable } from '../database/database'
import { createRecord } from '../entities/commands'
import type { Command } from '../entities/write'
import { badRequest, invalid, Problem } from '../http/problem'
import { idFrom } from '../ids'
import { fieldsOf, fromText, idNamed } from './convert'
import { parseCsv, type CsvRow } from './csv'

const MOST_LINES = 5_000
const MOST_ERRORS = 200

export interface LineError {
  line: number
  field: string
  code: string
  message: string
}

export interface ImportReport {
  dry_run: boolean
  lines: number
  created: number
  /** Columns of the file that no field has the name of. */
  ignored: string[]
  errors: LineError[]
}

/** Thrown to take back what a dry run did. */
class TakenBack extends Error {
  constructor(readonly report: ImportReport) {
    super('taken back')
  }
}

export async function importCsv(transaction: <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>, command: Omit<Command, 'tx'>, entity: AnyEntity, text: string, dryRun: boolean): Promise<ImportReport> {
  const [header, ...rows] = parseCsv(text)
  if (!header || rows.length === 0) throw badRequest('The file needs a first line with the names of fields, and a line for each record.', 'empty_file')
  if (rows.length > MOST_LINES) throw invalid([{ field: 'file', code: 'too_long', message: `A file may have ${MOST_LINES} lines; this one has ${rows.length}. Split it.` }])
  const fields = fieldsOf(entity, header.values)
  if (fields.every((name) => name === undefined)) throw invalid([{ field: 'file', code: 'no_columns', message: 'None of the columns has the name of a field.' }])
  const twice = fields.find((name, index) => name !== undefined && fields.indexOf(name) !== index)
  if (twice !== undefined) throw invalid([{ field: 'file', code: 'column_twice', message: `Two columns are for ${twice}.` }])

  const ignored = header.values.filter((name, index) => fields[index] === undefined && name.trim() !== '')
  try {
    return await transaction(async (tx) => {
      const errors: LineError[] = []
      for (const row of rows) {
        if (errors.length < MOST_ERRORS) errors.push(...(await importLine({ ...command, tx }, entity, fields, row)))
      }
      const report = { dry_run: dryRun, lines: rows.length, created: errors.length > 0 ? 0 : rows.length, ignored, errors }
      if (dryRun || errors.length > 0) throw new TakenBack(report)
      return report
    })
  } catch (error) {
    if (error instanceof TakenBack) return error.report
    throw error
  }
}

async function importLine(command: Command, entity: AnyEntity, fields: readonly (string | undefined)[], row: CsvRow): Promise<LineError[]> {
  const { tx } = command
  const values: Record<string, unknown> = {}
  for (const [index, name] of fields.entries()) {
    const field = name === undefined ? undefined : entity.fields[name]
    const text = row.values[index] ?? ''
    if (name === undefined || !field || text.trim() === '') continue
    values[name] = field.type === 'ref' || field.type === 'user' ? await idNamed(tx, field, text) : fromText(field, text)
  }
  await tx.query('SAVEPOINT line')
  try {
    await createRecord({ ...command, id: idFrom(command.id, String(row.line)) }, entity, { values })
    await tx.query('RELEASE SAVEPOINT line')
    return []
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 403) throw error
    await tx.query('ROLLBACK TO SAVEPOINT line')
    const problems = error.extra['errors'] as { field: string; code: string; message: string }[] | undefined
    return (problems ?? [{ field: '', code: error.code, message: error.detail }]).map((problem) => ({ line: row.line, ...problem }))
  }
}
