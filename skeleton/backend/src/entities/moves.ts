//! Which moves a record offers, and why one is blocked.

import type { AnyEntity, AnyRecord, Move, MoveContext } from '@shared/define'
import { dayOf } from '@shared/place'
import { said, word, spoken } from '@shared/text'
import type { Words } from '@shared/text'
import type { Completed } from './live'
import { grantForMove, moveUser, type Caller } from '../auth/caller'

/** What a guard looks at besides the record. */
type Looked = Pick<Completed, 'refs' | 'balances'>

export interface OfferedMove {
  name: string
  label: string
  to: string
  ask: readonly string[]
  confirm: boolean
  allowed: boolean
  reason?: string
}

export function guardHolds(move: Move, context: MoveContext<AnyRecord>): boolean {
  return move.guard === undefined || move.guard(context)
}

export function whyNot(move: Move): Words {
  return move.deny ?? said('“{move}” is not possible now.', { move: word(move.label) })
}

/** Moves from the record's state that one of the caller's roles may make. */
export function offeredMoves(entity: AnyEntity, record: AnyRecord, looked: Looked, caller: Caller, now: Date): OfferedMove[] {
  const offered: OfferedMove[] = []
  for (const [name, move] of Object.entries(entity.moves)) {
    if (move.from && move.from.length > 0 && !move.from.includes(record.state ?? '')) continue
    if (grantForMove(caller, entity, name, record) === null) continue
    const blocked = isBlocked(move, record, looked, caller, now)
    offered.push({
      name,
      label: move.label,
      to: move.to === '=' ? (record.state ?? '') : move.to,
      ask: move.ask ?? [],
      confirm: move.confirm ?? false,
      allowed: !blocked,
      ...(blocked ? { reason: spoken(whyNot(move), caller.reader) } : {}),
    })
  }
  return offered
}

/** A guard that looks at a field which the move asks for is only decided when that is answered. */
function isBlocked(move: Move, record: AnyRecord, looked: Looked, caller: Caller, now: Date): boolean {
  const seen = new Set<string>()
  const watched = new Proxy(record, {
    get(target, name) {
      if (typeof name === 'string') seen.add(name)
      return Reflect.get(target, name) as unknown
    },
  })
  const context = { ...looked, record: watched, user: moveUser(caller), now: now.toISOString(), today: dayOf(now) }
  return !guardHolds(move, context) && !(move.ask ?? []).some((name) => seen.has(name))
}
