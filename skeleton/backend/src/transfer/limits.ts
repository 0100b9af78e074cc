//! What a file that somebody hands over may hold, and how it is refused.

import { invalid, type Problem } from '../http/problem'

export const MOST_LINES = 5_000
export const MOST_COLUMNS = 200
/** Of all values together: an XLSX file may say a long text once and show it everywhere. */
export const MOST_TEXT = 20_000_000

export interface Row {
  /** Counted from 1, as editors and spreadsheets do, where the row begins. */
  line: number
  values: string[]
}

export function refused(code: string, message: string): Problem {
  return invalid([{ field: 'file', code, message }])
}

export const broken = () => refused('broken_file', 'This XLSX file is damaged. Open it in a spreadsheet program and save it again.')
export const tooLong = () => refused('too_long', `A file may have ${MOST_LINES} lines. Split it.`)
export const tooWide = () => refused('too_wide', `A file may have ${MOST_COLUMNS} columns.`)
export const tooMuch = () => refused('too_large', 'There is too much text in this file. Split it.')
