//! The table in a file that somebody hands over, CSV or XLSX alike.

import { phrase } from '@shared/text'
import { badRequest } from '../http/problem'
import { parseCsv, textOf } from './csv'
import { broken, MOST_COLUMNS, MOST_LINES, refused, type Row, tooLong, tooWide } from './limits'
import { readXlsx } from './xlsx/read'

export interface Table {
  /** As long as the longest row. */
  header: string[]
  /** None of them is empty, and there is at least one. */
  rows: Row[]
}

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1')
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

/** What a file is shows in its first bytes; its name only tells what was meant to be one. */
export async function readTable(bytes: Buffer, name: string): Promise<Table> {
  const rows = await rowsOf(bytes, name)
  const [header, ...lines] = rows
  if (!header || lines.length === 0) throw badRequest(phrase('The file needs a first line with the names of fields, and a line for each record.'), 'empty_file')
  if (lines.length > MOST_LINES) throw tooLong()
  const width = rows.reduce((most, { values }) => Math.max(most, values.length), 0)
  if (width > MOST_COLUMNS) throw tooWide()
  return { header: Array.from({ length: width }, (_, index) => header.values[index] ?? ''), rows: lines }
}

async function rowsOf(bytes: Buffer, name: string): Promise<Row[]> {
  if (bytes.subarray(0, 4).equals(ZIP)) return readXlsx(bytes)
  // What Excel wrote until 2003, and what it makes of a workbook with a password.
  if (bytes.subarray(0, 4).equals(COMPOUND)) throw refused('broken_file', phrase('This is an old Excel file, or one with a password. Save it as .xlsx or .csv.'))
  if (/\.xlsx$/i.test(name) && bytes.length > 0) throw broken()
  return parseCsv(textOf(bytes))
}
