//! CSV, written for spreadsheets and read from them.

/** A leading apostrophe keeps spreadsheets from running what looks like a formula. */
export function csvLine(values: readonly string[]): string {
  return `${values.map((value) => `"${(/^[=+\-@\t\r]/.test(value) && !/^-?[\d.]+$/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`).join(',')}\r\n`
}

export interface CsvRow {
  /** Counted from 1, as editors do, where the row begins. */
  line: number
  values: string[]
}

/** Rows of a file with commas, semicolons or tabs between values, whichever its first line has most of. */
export function parseCsv(text: string): CsvRow[] {
  const source = text.replace(/^\uFEFF/, '')
  const separator = separatorOf(source)
  const rows: CsvRow[] = []
  let values: string[] = []
  let value = ''
  let quoted = false
  let line = 1
  let begin = 1
  const end = () => {
    values.push(value)
    if (values.some((each) => each.trim() !== '')) rows.push({ line: begin, values: values.map(unguarded) })
    values = []
    value = ''
  }
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at] ?? ''
    if (sign === '\n') line += 1
    if (quoted) {
      if (sign !== '"') value += sign
      else if (source[at + 1] === '"') value += source[(at += 1)]
      else quoted = false
    } else if (sign === '"' && value === '') quoted = true
    else if (sign === separator) {
      values.push(value)
      value = ''
    } else if (sign === '\n') {
      end()
      begin = line
    } else if (sign !== '\r') value += sign
  }
  end()
  return rows
}

function separatorOf(source: string): string {
  const first = source.slice(0, source.search(/\n|$/)).replaceAll(/"[^"]*"/g, '')
  const count = (sign: string) => first.split(sign).length
  return [',', ';', '\t'].toSorted((left, right) => count(right) - count(left))[0] ?? ','
}

/** Takes back the apostrophe that `csvLine` puts in front. */
function unguarded(value: string): string {
  return /^'[=+\-@\t\r]/.test(value) ? value.slice(1) : value
}
