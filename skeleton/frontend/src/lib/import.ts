//! Files that are brought in: asking the backend, and what is made of its answers.

import { csvLine } from '@shared/csv'
import type { AnyEntity } from '@shared/define'
import { writable } from '@shared/validate'
import { call, type FieldProblem, offline, refusal } from './api'
import { labelOf } from './format'
import { language, number, t } from './i18n'

export interface ImportColumn {
  name: string
  /** That it seems to be for. */
  field: string | null
  samples: string[]
}

export interface ImportPreview {
  lines: number
  columns: ImportColumn[]
}

type Range = [first: number, last: number]

export interface ImportReport {
  dry_run: boolean
  lines: number
  created: number
  created_lines: Range[]
  /** Imported before, and therefore not again. */
  repeated: number
  repeated_lines: Range[]
  failed: number
  ignored: string[]
  errors: (FieldProblem & { line: number })[]
  rejected: { line: number; values: string[] }[]
}

export interface ImportRequest {
  file: File
  /** A field for each column; empty where it is left out. */
  columns: readonly string[]
  dryRun: boolean
  /** Imports again what was imported before; each key once. */
  key: string | null
}

export interface Progress {
  done: number
  lines: number
}

const base = (plural: string) => `/api/v1/${plural}/import`

export function previewImport(plural: string, file: File): Promise<ImportPreview> {
  return call<ImportPreview>('POST', `${base(plural)}/preview?${new URLSearchParams({ name: file.name })}`, file)
}

export function templateUrl(plural: string, format: 'csv' | 'xlsx'): string {
  return `${base(plural)}/template?format=${format}&lang=${language}`
}

export async function runImport(plural: string, request: ImportRequest, tell: (progress: Progress) => void, signal?: AbortSignal): Promise<ImportReport> {
  const query = new URLSearchParams({ name: request.file.name, columns: request.columns.join(','), partial: 'true', dry_run: String(request.dryRun), lang: language })
  const headers = { accept: 'application/x-ndjson', 'content-type': request.file.type || 'application/octet-stream', ...(request.key === null ? {} : { 'idempotency-key': request.key }) }
  let response: Response
  try {
    response = await fetch(`${base(plural)}?${query}`, { method: 'POST', body: request.file, headers, ...(signal ? { signal } : {}) })
  } catch {
    throw offline()
  }
  if (!response.ok || !response.body) throw refusal(response.status, (await response.json().catch(() => ({}))) as Record<string, unknown>)
  return reportFrom(response.body, tell)
}

type Told = Progress | { result: ImportReport } | { problem: Record<string, unknown> }

/** The last of the lines of JSON; those before say how far it is. Where there is none, the connection was cut. */
export async function reportFrom(body: ReadableStream<Uint8Array>, tell: (progress: Progress) => void): Promise<ImportReport> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read().catch(() => {
      throw offline()
    })
    if (done) throw offline()
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const told = JSON.parse(line) as Told
      if ('result' in told) return told.result
      if ('problem' in told) throw refusal(Number(told.problem.status), told.problem)
      tell(told)
    }
  }
}

/** The fields that no new record can do without, and that no column is for. */
export function missingFields(entity: AnyEntity, columns: readonly string[]): string[] {
  return writable(entity).filter((name) => entity.fields[name]?.required === true && entity.fields[name].default === undefined && !columns.includes(name))
}

/** With a column for another field, which no other column is for then. */
export function assigned(columns: readonly string[], index: number, field: string): string[] {
  return columns.map((name, at) => (at === index ? field : name === field ? '' : name))
}

/** Lines 2–4, 6 */
export function rangesText(ranges: readonly Range[], most = 12): string {
  const texts = ranges.slice(0, most).map(([first, last]) => (first === last ? number(first) : `${number(first)}–${number(last)}`))
  return texts.join(', ') + (ranges.length > most ? ', …' : '')
}

/** Which field, in the reader's words; nothing where it is the line as a whole. */
export function problemField(entity: AnyEntity, { field }: FieldProblem): string {
  return field === '' ? '' : labelOf(entity, field)
}

/** The lines that were not taken as a file to correct, with what is wrong at the end of each. */
export function rejectedCsv(header: readonly string[], report: ImportReport): string {
  const mistakes = new Map<number, string[]>()
  for (const { line, message } of report.errors) mistakes.set(line, [...(mistakes.get(line) ?? []), message])
  const lines = report.rejected.map(({ line, values }) => csvLine([...header.map((_, index) => values[index] ?? ''), (mistakes.get(line) ?? []).join(' ')]))
  // The mark in front tells spreadsheet programs that it is UTF-8.
  return `\uFEFF${csvLine([...header, t('What is wrong')])}${lines.join('')}`
}
