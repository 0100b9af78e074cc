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

/** Places in `cellXfs` below. */
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
  const last = columnName(columns.length - 1)
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView${first ? ' tabSelected="1"' : ''} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.map(({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`).join('')}</cols><sheetData>`
  yield rowOf(columns.map(({ label }) => cellOf(label, STYLES.header)))
  let count = 1
  for await (const batch of rows) {
    count += batch.length
    if (count > MOST_ROWS) throw new Error(`a sheet has ${MOST_ROWS} rows at most`)
    yield batch.map((row) => rowOf(row.map((cell) => cellOf(cell)))).join('')
  }
  yield `</sheetData><autoFilter ref="A1:${last}${count}"/></worksheet>`
}

function rowOf(cells: readonly string[]): string {
  return `<row>${cells.join('')}</row>`
}

function cellOf(cell: Cell, style: number = STYLES.number): string {
  if (cell === null || cell === '') return '<c/>'
  if (typeof cell === 'boolean') return `<c t="b"><v>${cell ? 1 : 0}</v></c>`
  if (typeof cell === 'object') return `<c s="${STYLES[cell.style]}"><v>${cell.number}</v></c>`
  // Spreadsheet programs refuse longer ones; the CSV file has all of it.
  const text = cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL - 1)}…` : cell
  return `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
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

// Excel wants two fills, and a font of its own for bold.
const STYLE_SHEET = `<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/></cellXfs></styleSheet>`
