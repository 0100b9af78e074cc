import { describe, expect, test } from 'vitest'
import { readTable } from '../src/transfer/table'
import { isDateFormat, isoOf, serialOf } from '../src/transfer/xlsx/dates'
import type { Cell } from '../src/transfer/xlsx/write'
import { FROM_OPENPYXL, packed, workbook, written } from './spreadsheets'

const read = async (file: Buffer) => {
  const { header, rows } = await readTable(file, 'file.xlsx')
  return [header, ...rows.map(({ values }) => values)]
}
/** What it is refused with. */
const refusal = (file: Buffer, name = 'file.xlsx') => readTable(file, name).then(() => null, (error: { status: number; code: string; extra: { errors?: { code: string; field: string }[] } }) => [error.status, error.extra.errors?.[0]?.field, error.extra.errors?.[0]?.code ?? error.code])

const sheetWith = (name: string, ...rows: Cell[][]) => ({ name, columns: (rows[0] ?? []).map((_, index) => ({ label: `Column ${index + 1}`, width: 10 })), rows: [rows] })

describe('what was written is read', () => {
  test('as it was, whatever signs are in it', async () => {
    const texts = ['=1+1', '@x', '<&>"\'', ' spaces ', 'two\nlines\r\n', 'a\u0001b', '_x0041_', 'Grüße 🙂', '12345678901234567890', "'quoted"]
    expect(await read(await written(sheetWith('Texts', texts)))).toEqual([texts.map((_, index) => `Column ${index + 1}`), texts])
  })

  test('with numbers, dates and yes or no as what they are', async () => {
    const cells: Cell[] = [
      { number: -5.25, style: 'money' },
      { number: 1e15, style: 'number' },
      true,
      { number: serialOf('2026-01-31')!, style: 'date' },
      { number: serialOf('2026-01-31T23:59:59.5Z')!, style: 'instant' },
      null,
      { number: 0.1 + 0.2, style: 'number' },
    ]
    expect((await read(await written(sheetWith('Values', cells))))[1]).toEqual(['-5.25', '1000000000000000', 'true', '2026-01-31', '2026-02-01', '', '0.3'])
  })

  test('of several sheets the first; their names are such as Excel takes, and no two alike', async () => {
    const file = await written(sheetWith('A/B: [all]', ['first']), sheetWith('a/b: [ALL]', ['second']), sheetWith('x'.repeat(40), ['third']))
    expect((await read(file))[1]).toEqual(['first'])
    expect(file.length).toBeLessThan(6000)
  })

  test('a text that no spreadsheet could hold is cut', async () => {
    const [, [text]] = (await read(await written(sheetWith('Long', ['x'.repeat(40_000)])))) as [string[], [string]]
    expect([text.length, text.at(-1)]).toEqual([32_767, '…'])
  })
})

describe('what others write is read', () => {
  test('by openpyxl', async () => {
    expect((await readTable(FROM_OPENPYXL, '')).rows).toEqual([
      { line: 2, values: ['  two\nlines', '0.3', '2026-01-31', '2026-01-31T12:30:00Z', 'true', '', 'Müller & Söhne <ÄÖ> 🙂'] },
      { line: 4, values: ['12345678901', '1000000', '1900-01-01', '0.354166666666667', 'false', '', '=not a formula'] },
      { line: 5, values: ['rich text'] },
    ])
  })

  test('as Excel does: shared texts, what formulas came to, cells and rows left out, mistakes', async () => {
    const file = await workbook({
      strings: '<si><t>Name</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh sb="0" eb="1"><t>not this</t></rPh></si>',
      rows: '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3" t="str"><f>"To"&amp;"tal"</f><v>Total</v></c></row><row r="7"><c r="A7" t="s"><v>1</v></c><c r="C7"><f>WEBSERVICE("http://example.com")</f><v>42</v></c><c r="D7" t="e"><v>#N/A</v></c></row>',
    })
    const { header, rows } = await readTable(file, '')
    expect(header).toEqual(['Name', '', 'Total', ''])
    expect(rows).toEqual([{ line: 7, values: ['rich', '', '42', '#N/A'] }])
  })

  test('with prefixes, without references, with days since 1904 and formats of their own', async () => {
    const file = await workbook({
      prefix: 'x:',
      book: '<x:workbookPr date1904="1"/>',
      formats: '<numFmts><numFmt numFmtId="170" formatCode="d. mmmm yyyy"/><numFmt numFmtId="171" formatCode="0 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>',
      rows: '<x:row><x:c t="inlineStr"><x:is><x:t>When</x:t></x:is></x:c><x:c><x:v>1</x:v></x:c></x:row><x:row><x:c s="1"><x:v>44591</x:v></x:c><x:c s="2"><x:v>5</x:v></x:c></x:row>',
    })
    expect(await read(file)).toEqual([['When', '1'], ['2026-01-31', '5']])
  })

  test('dates before the day that Excel only believes in', () => {
    expect([isoOf(1, false), isoOf(59, false), isoOf(61, false), isoOf(0.5, false), isoOf(-1, false)]).toEqual(['1900-01-01', '1900-02-28', '1900-03-01', null, null])
    expect([serialOf('1899-12-31'), serialOf('1900-03-01'), serialOf('2026-01-31')]).toEqual([null, 61, 46_053])
    expect(['yyyy\\-mm\\-dd', '[$-407]d. mmm', '[h]:mm', 'General', '0.00', '[Red]0', '#,##0 "Monday"', '0\\d'].map(isDateFormat)).toEqual([true, true, true, false, false, false, false, false])
  })
})

describe('what cannot be read is refused', () => {
  const cell = (text: string) => `<row><c t="inlineStr"><is><t>${text}</t></is></c></row>`

  test('where it is damaged, or something else', async () => {
    const whole = await written(sheetWith('Whole', ['x']))
    const damaged = Buffer.from(whole)
    const sheet = damaged.indexOf('sheet1.xml')
    damaged.fill(0x41, sheet + 20, sheet + 90)
    for (const file of [whole.subarray(0, whole.length - 30), damaged, Buffer.from('PK\u0003\u0004 and nothing'), await packed({ 'word/document.xml': '<document/>' }), await workbook({ rows: '<row><c>' })]) {
      expect(await refusal(file)).toEqual([422, 'file', 'broken_file'])
    }
    expect(await refusal(Buffer.from('a,b\n1,2'))).toEqual([422, 'file', 'broken_file'])
    expect(await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'file.xls')).toEqual([422, 'file', 'broken_file'])
    expect(await refusal(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), 'picture.csv')).toEqual([422, 'file', 'broken_file'])
    expect(await refusal(Buffer.from('a,b\n"1,2\n3,4'), 'file.csv')).toEqual([422, 'file', 'broken_file'])
    expect(await refusal(await workbook({ rows: '' }))).toEqual([400, undefined, 'empty_file'])
  })

  test('where it refers to what is in no file', async () => {
    const entity = await packed({ '_rels/.rels': '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Relationships>&e;</Relationships>' })
    expect(await refusal(entity)).toEqual([422, 'file', 'broken_file'])
  })

  test('where it is small only until it is unpacked', async () => {
    const spaces = ' '.repeat(1024 * 1024)
    const bomb = await workbook({ rows: (function* () { for (let n = 0; n < 65; n += 1) yield spaces })() })
    expect(bomb.length).toBeLessThan(200_000)
    expect(await refusal(bomb)).toEqual([422, 'file', 'too_large'])
    // The size in the directory is what it says itself.
    const lying = Buffer.from(bomb)
    for (let at = lying.indexOf('PK\u0001\u0002'); at !== -1; at = lying.indexOf('PK\u0001\u0002', at + 4)) if (lying.readUInt32LE(at + 24) > 1_000_000) lying.writeUInt32LE(1000, at + 24)
    expect(await refusal(lying)).toEqual([422, 'file', 'broken_file'])
  })

  test('where one text stands everywhere', async () => {
    const rows = Array.from({ length: 1001 }, () => '<row><c t="s"><v>0</v></c></row>').join('')
    expect(await refusal(await workbook({ strings: `<si><t>${'x'.repeat(30_000)}</t></si>`, rows }))).toEqual([422, 'file', 'too_large'])
  })

  test('where it is too long or too wide', async () => {
    expect(await refusal(await workbook({ rows: cell('x').repeat(5002) }))).toEqual([422, 'file', 'too_long'])
    expect(await refusal(await workbook({ rows: `${cell('x')}<row><c r="XFD2"><v>1</v></c></row>` }))).toEqual([422, 'file', 'too_wide'])
    expect(await refusal(Buffer.from(`${'a,'.repeat(200)}b\n1`), 'file.csv')).toEqual([422, 'file', 'too_wide'])
  })
})

test('CSV is read in whatever letters Windows writes', async () => {
  expect(await read(Buffer.from('Straße;Größe\nMüller;1\n', 'latin1')).catch(() => null)).toBeNull()
  const csv = async (bytes: Buffer) => (await readTable(bytes, 'file.csv')).header
  expect(await csv(Buffer.from('Straße;Größe\nMüller;1\n', 'latin1'))).toEqual(['Straße', 'Größe'])
  expect(await csv(Buffer.from('\uFEFFStraße\tGröße\nMüller\t1\n', 'utf16le'))).toEqual(['Straße', 'Größe'])
  expect(await csv(Buffer.from('\uFEFFStraße,Größe\nMüller,1\n', 'utf8'))).toEqual(['Straße', 'Größe'])
})
