//! XLSX files written while they are made, as the ZIP around them is: no workbook is ever in memory. Text is written as
//! text, so nothing in it is taken for a formula.

import type { ZipEntry } from '../../http/zip'

/** Numbers carry the style that they are shown in. */
export type Cell = string | boolean | null | { readonly number: number; readonly style: Style }
export type Style = keyof typeof STYLES

export interface Sheet {
  name: string
  columns: readonly { readonly label: string; readonly width: number }[]
  /** Rows, in batches. */
  rows: AsyncIterable<readonly (readonly Cell[])[]> | Iterable<readonly (readonly Cell[])[]>
}

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Places in CELL_STYLES. */
const STYLES = { number: 0, header: 1, date: 2, instant: 3, money: 4 } as const
const MOST_ROWS = 1_048_576
const LONGEST_CELL = 32_767

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** What stands in the ZIP, a sheet after the other. */
export function xlsx(sheets: readonly Sheet[]): ZipEntry[] {
  const names = uniqueNames(sheets.map(({ name }) => name))
  const numbers = sheets.map((_, index) => index + 1)
  return [
    entry('[Content_Types].xml', `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/>${numbers.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${CONTENT}.worksheet+xml"/>`).join('')}</Types>`),
    entry('_rels/.rels', relationships([['officeDocument', 'xl/workbook.xml']])),
    entry('xl/workbook.xml', `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${names.map((name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`),
    entry('xl/_rels/workbook.xml.rels', relationships([...numbers.map((n) => ['worksheet', `worksheets/sheet${n}.xml`] as const), ['styles', 'styles.xml']])),
    entry('xl/styles.xml', STYLE_SHEET),
    ...sheets.map((sheet, index) => ({ name: `xl/worksheets/sheet${index + 1}.xml`, content: sheetOf(sheet, index === 0) })),
  ]
}

async function* sheetOf({ columns, rows }: Sheet, first: boolean): AsyncGenerator<string> {
  const letters = columns.map((_, index) => columnName(index))
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView${first ? ' tabSelected="1"' : ''} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.map(({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`).join('')}</cols><sheetData>`
  let line = 0
  const rowOf = (cells: readonly Cell[], style?: number) => {
    line += 1
    return `<row r="${line}">${cells.map((cell, index) => cellOf(cell, `${letters[index]}${line}`, style)).join('')}</row>`
  }
  yield rowOf(columns.map(({ label }) => label), STYLES.header)
  for await (const batch of rows) {
    if (line + batch.length > MOST_ROWS) throw new Error(`a sheet has ${MOST_ROWS} rows at most`)
    yield batch.map((row) => rowOf(row)).join('')
  }
  yield `</sheetData><autoFilter ref="A1:${letters.at(-1)}${line}"/></worksheet>`
}

function cellOf(cell: Cell, at: string, style: number = STYLES.number): string {
  if (cell === null || cell === '') return ''
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`
  if (typeof cell === 'object') return `<c r="${at}" s="${STYLES[cell.style]}"><v>${cell.number}</v></c>`
  // Spreadsheet programs refuse longer ones; the CSV file has all of it.
  const text = cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL - 1)}…` : cell
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
}

function entry(name: string, xml: string): ZipEntry {
  return { name, content: [HEAD + xml] }
}

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  return `<Relationships xmlns="${PACKAGE}/relationships">${targets.map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`).join('')}</Relationships>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** What XML cannot hold is written as `_x0001_`; what only looks like that gets its first sign written so. */
function escaped(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
    .replaceAll(/_(?=x[0-9A-F]{4}_)/gi, '_x005F_')
    // oxlint-disable-next-line no-control-regex -- they are what it is about
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
}

function columnName(index: number): string {
  return (index >= 26 ? columnName(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26))
}

/** 31 signs at most, without those that formulas need, and no two alike. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const plain = name.replaceAll(/[[\]:*?/\\]/g, ' ').replaceAll(/^'+|'+$/g, '').trim() || 'Sheet'
    for (let n = 1; ; n += 1) {
      const end = n === 1 ? '' : ` ${n}`
      const unique = plain.slice(0, 31 - end.length) + end
      if (taken.has(unique.toLowerCase())) continue
      taken.add(unique.toLowerCase())
      return unique
    }
  })
}

// In the order of STYLES.
const CELL_STYLES = [
  'numFmtId="0" fontId="0"',
  'numFmtId="0" fontId="1" applyFont="1"',
  'numFmtId="164" fontId="0" applyNumberFormat="1"',
  'numFmtId="165" fontId="0" applyNumberFormat="1"',
  'numFmtId="4" fontId="0" applyNumberFormat="1"',
].map((style) => `<xf ${style} fillId="0" borderId="0" xfId="0"/>`).join('')

// Excel wants two fills, and a font of its own for bold.
const STYLE_SHEET = `<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">${CELL_STYLES}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
