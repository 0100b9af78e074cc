//! Instants on the clocks of a time zone, and back.

export interface Local {
  /** `2026-01-31` */
  readonly day: string
  /** Since midnight, as the clock shows it. */
  readonly ms: number
}

const DAY = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

export function localIn(zone: string, instant: Date): Local {
  const shown = new Date(instant.getTime() + offset(zone, instant.getTime()))
  return { day: shown.toISOString().slice(0, 10), ms: ((shown.getTime() % DAY) + DAY) % DAY }
}

/** A time that the clock shows twice is the first of both; one that it skips is as much later as it skips. */
export function instantIn(zone: string, { day, ms }: Local): Date {
  const wanted = Date.parse(day) + ms
  const [before, after] = [offset(zone, wanted - DAY), offset(zone, wanted + DAY)]
  const [early, late] = [wanted - before, wanted - after]
  return new Date(offset(zone, early) === before || offset(zone, late) !== after ? early : late)
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10)
}

function offset(zone: string, time: number): number {
  if (zone === 'UTC') return 0
  const known = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  formats.set(zone, known)
  const parts = Object.fromEntries(known.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  const part = (name: string) => parts[name] ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - Math.floor(time / 1000) * 1000
}
