//! Requests per minute, counted together by all processes of the tool. Each takes shares of a minute
//! from the database and spends them from memory: one small statement for many requests, and never
//! more than the limit altogether.

import type { Queryable } from '../database/database'

const MINUTE = 60_000
/** What a process may keep from the others at most: a twentieth of the limit, and never many. */
const SHARES = 20
const LARGEST_SHARE = 50
const MOST_REMEMBERED = 10_000

interface Window {
  minute: number
  /** Taken from the minute and not spent yet. */
  left: number
  /** Of the minute, what nobody had taken when this process last asked. */
  free: number
  /** Another request is already asking. */
  asking: Promise<void> | null
}

export interface Standing {
  passes: boolean
  /** By the names of draft-ietf-httpapi-ratelimit-headers. */
  headers: Record<string, string>
  /** Seconds until the next minute. */
  reset: number
}

export class RateLimit {
  readonly #windows = new Map<string, Window>()
  readonly #share: number

  constructor(
    readonly name: string,
    readonly perMinute: number,
    readonly db: Queryable,
  ) {
    this.#share = Math.min(LARGEST_SHARE, Math.ceil(perMinute / SHARES))
  }

  /** Spends one request of `who`, if there is one left. */
  async take(who: string, now: Date): Promise<Standing> {
    const window = this.#window(who, Math.floor(now.getTime() / MINUTE))
    while (window.left === 0 && window.free > 0) {
      window.asking ??= this.#ask(who, window).finally(() => (window.asking = null))
      await window.asking
    }
    const passes = window.left > 0
    if (passes) window.left -= 1
    const reset = Math.max(1, Math.ceil(((window.minute + 1) * MINUTE - now.getTime()) / 1000))
    return { passes, reset, headers: { 'ratelimit-policy': `"${this.name}";q=${this.perMinute};w=60`, ratelimit: `"${this.name}";r=${window.left + window.free};t=${reset}` } }
  }

  async #ask(who: string, window: Window): Promise<void> {
    const { rows } = await this.db.query<{ taken: number }>(
      `INSERT INTO base.request_count AS c (key, minute, taken) VALUES ($1, $2, $3)
       ON CONFLICT (key, minute) DO UPDATE SET taken = c.taken + excluded.taken RETURNING taken`,
      [`${this.name} ${who}`, window.minute, this.#share],
    )
    const taken = rows[0]?.taken ?? this.perMinute
    const before = taken - this.#share
    window.left += Math.min(this.#share, Math.max(0, this.perMinute - before))
    window.free = Math.max(0, this.perMinute - taken)
  }

  #window(who: string, minute: number): Window {
    const known = this.#windows.get(who)
    if (known?.minute === minute) return known
    if (this.#windows.size >= MOST_REMEMBERED) this.#forget(minute)
    const window = { minute, left: 0, free: this.perMinute, asking: null }
    this.#windows.set(who, window)
    return window
  }

  #forget(minute: number): void {
    for (const [who, window] of this.#windows) if (window.minute !== minute) this.#windows.delete(who)
    // Shares that are lost this way stay taken.
    if (this.#windows.size >= MOST_REMEMBERED) this.#windows.clear()
  }
}

/** Counts of minutes that are over say nothing, and hold addresses. */
export async function forgetCounts(db: Queryable, now: Date): Promise<void> {
  await db.query('DELETE FROM base.request_count WHERE minute < $1', [Math.floor(now.getTime() / MINUTE)])
}
