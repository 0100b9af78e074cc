//! Prints papers: Markdown and tables to PDF. It knows nothing of the tool, and is a bundle of its own that is loaded
//! with the first paper, for it is larger than the rest of the server.

import { lexer, type Token, type Tokens } from 'marked'
import pdfmake from 'pdfmake'
import fonts from 'pdfmake/build/vfs_fonts.js'
import type { Content, ContentTable, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js'

export interface Paper {
  title: string
  /** Of the title and of the texts, for those who read with a screen reader. */
  language: string
  company: string
  /** `#rrggbb`, of the line under the head. */
  color: string
  /** An image as data URL. */
  logo: string | null
  made: Date
  /** In small letters at the foot of each page. */
  proof: string
  /** Page 2 of 3, in the reader's words. */
  pageOf(page: number, pages: number): string
  body: Markdown | Table
}

/** The author's text. What stands in braces is put in after it was understood, so that no value can be Markdown. */
export interface Markdown {
  markdown: string
  fill(slot: string): Filled
}

export type Filled = string | { image: string } | Table

export interface Table {
  head: readonly string[]
  rows: readonly (readonly string[])[]
  /** Shown where there is no row. */
  empty: string
}

// Its types leave out where files are kept.
const { virtualfs } = pdfmake as unknown as { virtualfs: { writeFileSync(name: string, content: Buffer): void } }
for (const [name, content] of Object.entries(fonts as Record<string, string>)) virtualfs.writeFileSync(name, Buffer.from(content, 'base64'))
pdfmake.addFonts({ Roboto: { normal: 'Roboto-Regular.ttf', bold: 'Roboto-Medium.ttf', italics: 'Roboto-Italic.ttf', bolditalics: 'Roboto-MediumItalic.ttf' } })
// Everything is at hand: nothing is fetched, whatever a text asks for.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy(() => false)

const GREY = '#5b6470'
const LINE = '#d9dde3'

export async function print(paper: Paper): Promise<Buffer> {
  const wide = !('markdown' in paper.body) && paper.body.head.length > 6
  const definition: TDocumentDefinitions = {
    pageSize: 'A4',
    pageOrientation: wide ? 'landscape' : 'portrait',
    pageMargins: [52, 84, 52, 72],
    info: { title: paper.title, author: paper.company, creationDate: paper.made, modDate: paper.made },
    language: paper.language,
    defaultStyle: { font: 'Roboto', fontSize: wide ? 8.5 : 10.5, lineHeight: 1.3, color: '#16191d' },
    header: {
      margin: [52, 32, 52, 0],
      stack: [
        { columns: [paper.logo === null ? { text: paper.company, bold: true, fontSize: 11 } : { image: paper.logo, fit: [140, 28] }, { text: paper.logo === null ? '' : paper.company, alignment: 'right', color: GREY, fontSize: 9, margin: [0, 8, 0, 0] }] },
        { canvas: [{ type: 'rect', x: 0, y: 8, w: 36, h: 2, color: paper.color }] },
      ],
    },
    footer: (page, pages) => ({
      margin: [52, 20, 52, 0],
      fontSize: 7.5,
      color: GREY,
      columns: [{ text: breakable(paper.proof), width: '*' }, { text: paper.pageOf(page, pages), width: 90, alignment: 'right' }],
    }),
    content: [{ text: breakable(paper.title), fontSize: 20, bold: true, lineHeight: 1.1, margin: [0, 0, 0, 14] }, ...('markdown' in paper.body ? blocks(lexer(paper.body.markdown), paper.body.fill) : [table(paper.body)])],
  }
  return pdfmake.createPdf(definition).getBuffer()
}

type Fill = Markdown['fill']

function blocks(tokens: readonly Token[], fill: Fill): Content[] {
  return tokens.flatMap((token) => block(token, fill))
}

function block(token: Token, fill: Fill): Content[] {
  switch (token.type) {
    case 'heading':
      return [{ text: inline(token.tokens, fill), fontSize: token.depth === 1 ? 15 : 12, bold: true, margin: [0, 12, 0, 5], headlineLevel: token.depth }]
    case 'paragraph':
    case 'text':
      return paragraph(token as Tokens.Paragraph, fill)
    case 'list': {
      const items = (token as Tokens.List).items.map((item) => ({ stack: blocks(item.tokens, fill) }))
      return [token.ordered ? { ol: items, margin: [0, 0, 0, 8] } : { ul: items, margin: [0, 0, 0, 8] }]
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table
      const cells = (row: Tokens.TableCell[]) => row.map((cell): TableCell => ({ text: inline(cell.tokens, fill) }))
      // A table without words in its head says what is what: names on the left.
      if (header.every((cell) => cell.text === '')) return [facts(rows.map(cells))]
      return [ruled(cells(header), rows.map(cells))]
    }
    case 'blockquote':
      return [{ stack: blocks((token as Tokens.Blockquote).tokens, fill), color: GREY, margin: [12, 0, 0, 8] }]
    case 'hr':
      return [{ canvas: [{ type: 'line', x1: 0, y1: 6, x2: 491, y2: 6, lineWidth: 0.5, lineColor: LINE }], margin: [0, 0, 0, 10] }]
    default:
      return []
  }
}

/** A slot that stands alone may be a table or a picture. */
function paragraph(token: Tokens.Paragraph | Tokens.Text, fill: Fill): Content[] {
  const alone = /^\{([^{}]+)\}$/.exec(token.text.trim())?.[1]
  const filled = alone === undefined ? '' : fill(alone)
  if (typeof filled !== 'string') return 'image' in filled ? [{ image: filled.image, fit: [220, 90], margin: [0, 0, 0, 8] }] : [table(filled)]
  return [{ text: inline(token.tokens, fill), margin: [0, 0, 0, 8] }]
}

type Run = string | { text: Run[]; bold?: true; italics?: true }

function inline(tokens: readonly Token[] | undefined, fill: Fill): Run[] {
  return (tokens ?? []).flatMap((token): Run[] => {
    if (token.type === 'strong') return [{ text: inline(token.tokens, fill), bold: true }]
    if (token.type === 'em') return [{ text: inline(token.tokens, fill), italics: true }]
    if (token.type === 'br') return ['\n']
    if ('tokens' in token && token.tokens !== undefined && token.type !== 'link') return inline(token.tokens, fill)
    const text = token.type === 'escape' || token.type === 'text' || token.type === 'codespan' ? String((token as Tokens.Text).text) : token.raw
    // A line that ends in the author's file does not end on paper.
    return [text.replaceAll('\n', ' ').replaceAll(/\{([^{}]+)\}/g, (_, slot: string) => said(fill(slot)))]
  })
}

function said(filled: Filled): string {
  return typeof filled === 'string' ? breakable(filled) : ''
}

function table({ head, rows, empty }: Table): Content {
  if (rows.length === 0) return { text: empty, color: GREY, margin: [0, 0, 0, 8] }
  const cells = (row: readonly string[]): TableCell[] => row.map((text) => ({ text: breakable(text) }))
  return ruled(cells(head), rows.map(cells), widthsOf([head, ...rows]))
}

/** Columns with longer texts get more of the page, within reason. */
function widthsOf(rows: readonly (readonly string[])[]): string[] {
  const weights = (rows[0] ?? []).map((_, column) => Math.min(44, Math.max(9, ...rows.map((row) => (row[column] ?? '').length))))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => `${((weight * 100) / sum).toFixed(2)}%`)
}

function ruled(head: TableCell[], rows: TableCell[][], widths: string[] = head.map(() => '*')): ContentTable {
  const bold = head.map((cell): TableCell => ({ ...(cell as object), bold: true, fillColor: '#f3f5f7' }) as TableCell)
  return {
    table: { headerRows: 1, dontBreakRows: rows.length > 1, widths, body: [bold, ...rows] },
    layout: { hLineColor: () => LINE, hLineWidth: () => 0.5, vLineWidth: () => 0, paddingTop: () => 4, paddingBottom: () => 3, paddingLeft: () => 5, paddingRight: () => 5 },
    margin: [0, 4, 0, 12],
  }
}

function facts(rows: TableCell[][]): ContentTable {
  const body = rows.map(([name, ...rest]) => [{ ...(name as object), color: GREY } as TableCell, ...rest])
  return { table: { widths: [150, '*'], body }, layout: { hLineColor: () => LINE, hLineWidth: (at) => (at === 0 ? 0 : 0.5), vLineWidth: () => 0, paddingTop: () => 4, paddingBottom: () => 3, paddingLeft: () => 0 }, margin: [0, 4, 0, 12] }
}

/** Words that are wider than the page would leave it. */
function breakable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => (character === '\n' ? character : ' ')).replaceAll(/\S{24}(?=\S)/gu, '$&\u200b')
}
