//! CSV as spreadsheets and other programs write it.

import { phrase } from '@shared/text'
import { refused, type Row } from './limits'

const UNREADABLE = '\u0000'

/** Rows of a file with commas, semicolons or tabs between values, whichever its first line has most of. */
export function parseCsv(text: string): Row[] {
  const source = text.replace(/^\uFEFF/, '')
  const separator = separatorOf(source)
  const rows: Row[] = []
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
  if (quoted) throw refused('broken_file', phrase('A quotation mark in this file is never closed.'))
  end()
  return rows
}

/** UTF-8, what Windows writes where it does not write that, or UTF-16 where the file says so. */
export function textOf(bytes: Uint8Array): string {
  const text = decoderOf(bytes).decode(bytes)
  if (text.includes(UNREADABLE)) throw refused('broken_file', phrase('This is neither a CSV nor an XLSX file.'))
  return text
}

function decoderOf(bytes: Uint8Array): TextDecoder {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be')
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return new TextDecoder()
  } catch {
    return new TextDecoder('windows-1252')
  }
}

function separatorOf(source: string): string {
  const first = source.slice(0, source.search(/\n|$/)).replaceAll(/"[^"]*"/g, '')
  const count = (sign: string) => first.split(sign).length
  return [',', ';', '\t'].toSorted((left, right) => count(right) - count(left))[0] ?? ','
}

/** Takes back the apostrophe that `csvLine` puts in front. */
function unguarded(value: string): string {
  return /^'[=+\-@\t\r\n]/.test(value) ? value.slice(1) : value
}
