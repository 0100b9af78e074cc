//! The first visible sheet of an XLSX file as rows of text. Formulas are never run: a cell is what the spreadsheet
//! program worked out when it saved the file.

import { Problem } from '../../http/problem'
import { broken, MOST_COLUMNS, MOST_LINES, MOST_TEXT, type Row, tooLong, tooMuch, tooWide } from '../limits'
import { isBuiltInDate, isDateFormat, isoOf } from './dates'
import { Parts } from './parts'

export async function readXlsx(bytes: Buffer): Promise<Row[]> {
  try {
    const parts = await Parts.of(bytes)
    const book = await workbookOf(parts)
    return await rowsOf(parts, book, await stringsOf(parts, book.strings), await dateStylesOf(parts, book.styles))
  } catch (error) {
    // Whatever the ZIP, the XML or the way they hang together has wrong with it.
    throw error instanceof Problem ? error : broken()
  }
}

interface Workbook {
  sheet: string
  strings: string | undefined
  styles: string | undefined
  since1904: boolean
}

async function workbookOf(parts: Parts): Promise<Workbook> {
  const path = (await relations(parts, '')).find(({ type }) => type === 'officeDocument')?.target ?? ''
  const related = await relations(parts, path)
  const sheets: { id: string; hidden: boolean }[] = []
  let since1904 = false
  await parts.read(path, {
    open(name, attributes) {
      if (name === 'workbookPr') since1904 = ['1', 'true'].includes(attributes['date1904'] ?? '')
      if (name === 'sheet') sheets.push({ id: attributes['id'] ?? '', hidden: (attributes['state'] ?? 'visible') !== 'visible' })
    },
  })
  const shown = related.filter(({ type }) => type === 'worksheet')
  const first = sheets.filter(({ hidden }) => !hidden).flatMap(({ id }) => shown.find((each) => each.id === id) ?? [])[0]
  const named = (type: string) => related.find((each) => each.type === type && parts.has(each.target))?.target
  return { sheet: first?.target ?? '', strings: named('sharedStrings'), styles: named('styles'), since1904 }
}

interface Relation {
  id: string
  type: string
  target: string
}

/** The parts that a part refers to. */
async function relations(parts: Parts, path: string): Promise<Relation[]> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const found: Relation[] = []
  await parts.read(`${folder}_rels/${path.slice(folder.length)}.rels`, {
    open(name, attributes) {
      if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return
      const target = new URL(attributes['Target'] ?? '', `file:///${folder}`).pathname.slice(1)
      found.push({ id: attributes['Id'] ?? '', type: attributes['Type']?.split('/').at(-1) ?? '', target: decodeURIComponent(target) })
    },
  })
  return found
}

/** Texts that cells refer to by number; what tells how to pronounce them is left out. */
async function stringsOf(parts: Parts, path: string | undefined): Promise<string[]> {
  const strings: string[] = []
  if (path === undefined) return strings
  let text = ''
  let aside = false
  await parts.read(path, {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') aside = true
    },
    close(name, piece) {
      if (name === 't' && !aside) text += piece
      if (name === 'rPh') aside = false
      if (name === 'si') strings.push(unescaped(text))
    },
  })
  return strings
}

/** The numbers of the styles that make a number a date. */
async function dateStylesOf(parts: Parts, path: string | undefined): Promise<ReadonlySet<string>> {
  const dates = new Set<string>()
  if (path === undefined) return dates
  const formats = new Map<number, string>()
  let count = 0
  let inCells = false
  await parts.read(path, {
    open(name, attributes) {
      if (name === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '')
      if (name === 'cellXfs') inCells = true
      if (name !== 'xf' || !inCells) return
      const format = Number(attributes['numFmtId'] ?? 0)
      const code = formats.get(format)
      if (code === undefined ? isBuiltInDate(format) : isDateFormat(code)) dates.add(String(count))
      count += 1
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  return dates
}

async function rowsOf(parts: Parts, book: Workbook, strings: readonly string[], dates: ReadonlySet<string>): Promise<Row[]> {
  const rows: Row[] = []
  let line = 0
  let values: string[] = []
  let column = -1
  let cell: Readonly<Record<string, string>> = {}
  let value = ''
  let aside = false
  let length = 0
  await parts.read(book.sheet, {
    open(name, attributes) {
      if (name === 'row') {
        line = Number(attributes['r'] ?? line + 1)
        values = []
        column = -1
      } else if (name === 'c') {
        column = attributes['r'] === undefined ? column + 1 : columnOf(attributes['r'])
        cell = attributes
        value = ''
      } else if (name === 'rPh') aside = true
    },
    close(name, text) {
      if (name === 'v') value = text
      else if (name === 't' && !aside) value += text
      else if (name === 'rPh') aside = false
      else if (name === 'c') {
        const shown = textOf(cell, value, book, strings, dates)
        if (shown.trim() === '') return
        if (column >= MOST_COLUMNS) throw tooWide()
        length += shown.length
        if (length > MOST_TEXT) throw tooMuch()
        while (values.length < column) values.push('')
        values[column] = shown
      } else if (name === 'row' && values.length > 0) {
        // The header is one of them.
        if (rows.length > MOST_LINES) throw tooLong()
        rows.push({ line, values })
      }
    },
  })
  return rows
}

function textOf(cell: Readonly<Record<string, string>>, value: string, book: Workbook, strings: readonly string[], dates: ReadonlySet<string>): string {
  switch (cell['t']) {
    case 's':
      return strings[Number(value)] ?? ''
    case 'b':
      return value === '1' ? 'true' : 'false'
    case 'inlineStr':
    case 'str':
      return unescaped(value)
    case 'e':
    case 'd':
      return value
    default: {
      const number = Number(value)
      if (value === '' || !Number.isFinite(number)) return value
      const date = dates.has(cell['s'] ?? '0') ? isoOf(number, book.since1904) : null
      // Spreadsheets show 15 digits; what is beyond is noise of their arithmetic.
      return date ?? String(Number(number.toPrecision(15)))
    }
  }
}

/** `AB12` is 27. */
function columnOf(reference: string): number {
  let column = 0
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') column = column * 26 + (letter.charCodeAt(0) - 64)
  if (column === 0) throw new Error(`${reference} is no cell`)
  return column - 1
}

/** XLSX writes what XML cannot hold as `_x000D_`. */
function unescaped(text: string): string {
  return text.replaceAll(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
