//! What a file that somebody hands over may hold, and how it is refused.

import { phrase, type Words } from '@shared/text'
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

export function refused(code: string, message: Words): Problem {
  return invalid([{ field: 'file', code, message }])
}

export const broken = () => refused('broken_file', phrase('This XLSX file is damaged. Open it in a spreadsheet program and save it again.'))
export const tooLong = () => refused('too_long', phrase('A file may have 5,000 lines at most. Split it.'))
export const tooWide = () => refused('too_wide', phrase('A file may have 200 columns at most.'))
export const tooMuch = () => refused('too_large', phrase('There is too much text in this file. Split it.'))
