//! How the tool presents itself: what was answered when it was made, and what admins changed since.
//! A change is an event; `base.setting` holds what they add up to, and the logo itself.

import type { Value } from '@shared/define'
import { tool } from '@shared/tool'
import type { Config } from '../config'
import type { Queryable } from '../database/database'
import { idFrom } from '../ids'
import { append, type Act, type LedgerEvent } from '../ledger/append'

export const BRANDING = 'branding'

export interface Branding {
  name: string
  company: string
  color: string
  /** Its address; null where there is none. */
  logo: string | null
}

/** Null where the answer from the making of the tool holds. */
interface Changed {
  version: number
  name?: string | null
  company?: string | null
  color?: string | null
  /** The hash of the image. */
  logo?: string | null
}

export async function brandingOf(db: Queryable, config: Config): Promise<Branding> {
  const { name, company, color, logo } = await load(db)
  return { name: name ?? tool.name, company: company ?? config.companyName, color: color ?? tool.color, logo: logo ? `/api/v1/branding/logo?v=${logo.slice(0, 16)}` : null }
}

export async function changeBranding(tx: Queryable, act: Act, set: Record<string, Value>): Promise<void> {
  // One after the other, also when there is no row to lock yet.
  await tx.query('LOCK TABLE base.setting IN SHARE ROW EXCLUSIVE MODE')
  const { version } = await load(tx)
  const [event] = await append(tx, act, [{ kind: BRANDING, record: idFrom(act.realm, BRANDING), expect: version, type: version === 0 ? 'created' : 'changed', body: { set } }])
  if (event) await projectBranding(tx, event)
}

/** Also when everything is made again from the events. */
export async function projectBranding(tx: Queryable, event: LedgerEvent): Promise<void> {
  await tx.query(
    `INSERT INTO base.setting AS s (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = s.value || excluded.value, updated_at = now()`,
    [BRANDING, JSON.stringify({ ...event.data.set, version: event.version })],
  )
}

async function load(db: Queryable): Promise<Changed> {
  const { rows } = await db.query<{ value: Changed }>('SELECT value FROM base.setting WHERE key = $1', [BRANDING])
  return rows[0]?.value ?? { version: 0 }
}
