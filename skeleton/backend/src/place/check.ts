//! Whether a time zone, a country, a region and a language are ones that there are.

import { isCountry } from '@shared/countries'
import { said, word, type Words } from '@shared/text'
import type { Mistake } from '@shared/validate'
import { languages } from '../languages'
import { regionsOf } from './holidays'
import type { Settings } from './settings'

/** What is wrong with the settings as they would be; nothing where all is well. */
export async function mistakesOf({ time_zone: zone, country, region, language }: Settings): Promise<Mistake[]> {
  const mistake = (field: string, message: Words): Mistake[] => [{ field, code: 'invalid', message }]
  if (!isZone(zone)) return mistake('time_zone', said('“{value}” is no time zone. One is named like Europe/Berlin.', { value: zone.slice(0, 50) }))
  if (country !== null && !isCountry(country)) return mistake('country', said('“{value}” is no country. One has two letters, like DE.', { value: country.slice(0, 50) }))
  if (region !== null) {
    if (country === null) return mistake('region', 'A region needs its country.')
    const regions = [...(await regionsOf(country)).keys()]
    if (!regions.includes(region)) return mistake('region', said('“{value}” is no region with holidays of its own. There are: {regions}', { value: region.slice(0, 50), regions: regions.length === 0 ? word('None') : regions.join(', ') }))
  }
  if (!languages.includes(language)) return mistake('language', said('“{value}” is no language of this tool. There are: {languages}', { value: language.slice(0, 50), languages: languages.join(', ') }))
  return []
}

/** Not `+01:00`, which knows no summer. */
function isZone(zone: string): boolean {
  try {
    return /^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
