//! Public holidays of a country and its regions. From `date-holidays`, since they differ by year, country and region, and no
//! rule of our own would stay right. Its data is large: it is read when a country is set, and only by the server.

export type IsHoliday = (day: string) => boolean

const load = async () => (await import('./holiday-data.mjs')).default

/** Countries that are not known have weekends only. */
export async function holidaysOf(country: string | null, region: string | null): Promise<IsHoliday> {
  if (country === null) return () => false
  const Holidays = await load()
  const known = region === null ? new Holidays(country) : new Holidays(country, region.slice(3))
  const years = new Map<string, ReadonlySet<string>>()
  return (day) => {
    const year = day.slice(0, 4)
    const days = years.get(year) ?? new Set(known.getHolidays(Number(year)).filter(({ type }) => type === 'public').flatMap(daysOf))
    years.set(year, days)
    return days.has(day)
  }
}

/** Names of the regions of a country that have holidays of their own, by ISO 3166-2: `DE-BY`. */
export async function regionsOf(country: string): Promise<Map<string, string>> {
  const Holidays = await load()
  return new Map(Object.entries(new Holidays().getStates(country) ?? {}).map(([region, name]) => [`${country}-${region.toUpperCase()}`, name]))
}

/** One may last several; half a day is a day to work on. */
function daysOf({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  const count = Math.round((end.getTime() - start.getTime()) / 86_400_000)
  return Array.from({ length: count }, (_, index) => new Date(Date.parse(date.slice(0, 10)) + index * 86_400_000).toISOString().slice(0, 10))
}
