import { describe, expect, test } from 'vitest'
import { allEntities } from '@shared/registry'
import { writable } from '@shared/validate'
import { assigned, type ImportReport, missingFields, rangesText, rejectedCsv, reportFrom } from '../src/lib/import'

const REPORT: ImportReport = { dry_run: true, lines: 3, created: 1, created_lines: [[2, 2]], repeated: 0, repeated_lines: [], failed: 2, ignored: [], errors: [], rejected: [] }

/** As it comes over a connection: in pieces that know nothing of lines. */
function sent(...pieces: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece))
      controller.close()
    },
  })
}

describe('a running import', () => {
  test('tells how far it is, and what came of it', async () => {
    const told: unknown[] = []
    const text = `{"done":20,"lines":45}\n{"done":40,"lines":45}\n${JSON.stringify({ result: REPORT })}\n`
    expect(await reportFrom(sent(text.slice(0, 30), text.slice(30, 60), text.slice(60)), (progress) => told.push(progress))).toEqual(REPORT)
    expect(told).toEqual([{ done: 20, lines: 45 }, { done: 40, lines: 45 }])
  })

  test('that is cut off is no import, and neither is one with a problem', async () => {
    await expect(reportFrom(sent('{"done":20,"lines":45}\n'), () => {})).rejects.toMatchObject({ code: 'offline' })
    await expect(reportFrom(sent('{"problem":{"status":503,"code":"unavailable","detail":"Later."}}\n'), () => {})).rejects.toMatchObject({ status: 503, message: 'Later.' })
  })
})

describe('columns', () => {
  test('are for one field each', () => {
    expect(assigned(['a', 'b', ''], 2, 'a')).toEqual(['', 'b', 'a'])
    expect(assigned(['a', 'b', ''], 0, '')).toEqual(['', 'b', ''])
  })

  test('have to be there for what every record needs', () => {
    for (const entity of allEntities) {
      const needed = missingFields(entity, [])
      expect(missingFields(entity, writable(entity))).toEqual([])
      expect(missingFields(entity, needed.slice(1))).toEqual(needed.slice(0, 1))
    }
  })
})

test('lines are told in ranges', () => {
  expect(rangesText([[2, 4], [6, 6], [1000, 2000]])).toBe('2–4, 6, 1,000–2,000')
  expect(rangesText([[1, 1], [3, 3], [5, 5]], 2)).toBe('1, 3, …')
})

test('the lines with mistakes are a file to correct', () => {
  const report = {
    ...REPORT,
    errors: [{ line: 3, field: 'a', code: 'required', message: 'A is needed.' }, { line: 3, field: 'b', code: 'invalid', message: 'B is wrong.' }],
    rejected: [{ line: 3, values: ['', '=1+1'] }, { line: 4, values: ['x'] }],
  }
  expect(rejectedCsv(['A', 'B'], report)).toBe(`\uFEFF"A","B","What is wrong"\r\n"","'=1+1","A is needed. B is wrong."\r\n"x","",""\r\n`)
})
