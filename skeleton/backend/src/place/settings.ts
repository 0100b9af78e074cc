//! Where the tool is and what it speaks: a time zone, a country with its public holidays, and a language for whoever has
//! none of their own. A change is an event; `base.setting` holds what they add up to, and what is due follows it at once.

import type { Value } from '@shared/define'
import { place, setPlace } from '@shared/place'
import type { Queryable } from '../database/database'
import { idFrom } from '../ids'
import { setStandard } from '../languages'
import { append, type Act, type LedgerEvent } from '../ledger/append'
import { holidaysOf } from './holidays'

export const SETTINGS = 'settings'

export interface Settings {
  /** Of the IANA list. */
  time_zone: string
  /** ISO 3166-1; null: nobody said, and there are no holidays. */
  country: string | null
  /** ISO 3166-2. */
  region: string | null
  language: string
}

interface Kept extends Settings {
  /** 0 until somebody chose. */
  version: number
}

const UNSET: Kept = { version: 0, time_zone: 'UTC', country: null, region: null, language: 'en' }
const FRESH_MS = 5_000
let applied = ''
let lookedAt = 0

export async function settingsOf(db: Queryable): Promise<Kept> {
  const { rows } = await db.query<{ value: Partial<Kept> }>('SELECT value FROM base.setting WHERE key = $1', [SETTINGS])
  return { ...UNSET, ...rows[0]?.value }
}

/** What this process counts by is what the settings say, whichever process changed them. */
export async function placed(db: Queryable): Promise<void> {
  const { time_zone: zone, country, region, language } = await settingsOf(db)
  const wanted = JSON.stringify([zone, country, region, language])
  if (wanted === applied && place().zone === zone) return
  const isHoliday = await holidaysOf(country, region)
  setPlace({ zone, isHoliday })
  setStandard(language)
  applied = wanted
}

/** The same, where it is enough to know of changes some seconds later. */
export async function placedLately(db: Queryable): Promise<void> {
  if (Date.now() - lookedAt < FRESH_MS) return
  lookedAt = Date.now()
  await placed(db)
}

export async function changeSettings(tx: Queryable, act: Act, set: Record<string, Value>): Promise<LedgerEvent | undefined> {
  const { version } = await settingsOf(tx)
  const [event] = await append(tx, act, [{ kind: SETTINGS, record: idFrom(act.realm, SETTINGS), expect: version, type: version === 0 ? 'created' : 'changed', body: { set } }])
  return event
}

/** Also when everything is made again from the events. */
export async function projectSettings(tx: Queryable, event: LedgerEvent): Promise<void> {
  await tx.query(
    'INSERT INTO base.setting AS s (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = s.value || excluded.value, updated_at = now()',
    [SETTINGS, JSON.stringify({ ...event.data.set, version: event.version })],
  )
  await placed(tx)
}
