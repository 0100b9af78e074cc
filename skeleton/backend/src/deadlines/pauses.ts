//! How long a clock stood still. The law counts days: a question that is answered on its own day moves nothing, and one
//! that is answered on the third day after moves everything by three.

import type { Stood } from '@shared/calendar'
import { daysBetween } from '@shared/calendar'
import { dayOf } from '@shared/place'

/** From and until when, as instants. */
export type Pause = readonly [from: string, until: string]

export function stoodStill(pauses: readonly Pause[]): Stood {
  return pauses.reduce(
    ({ days, ms }, [from, until]) => ({ days: days + Math.max(0, daysBetween(dayOf(from), dayOf(until)) ?? 0), ms: ms + Date.parse(until) - Date.parse(from) }),
    { days: 0, ms: 0 },
  )
}
