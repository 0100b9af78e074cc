//! Refusals: what the roles of the caller do not allow ends here.

import type { AnyEntity, Verb } from '@shared/define'
import { forbidden } from '../http/problem'
import { grantFor, type Caller, type Reached } from './caller'

const WORDS: Record<Verb, string> = { read: 'see', create: 'create', update: 'change', move: 'move', erase: 'erase' }

/** The grant that allows it. */
export function requireVerb(caller: Caller, entity: AnyEntity, verb: Verb, record?: Reached): string {
  const grant = grantFor(caller, entity, verb, record)
  if (grant === null) throw forbidden(`Your roles do not allow to ${WORDS[verb]} ${entity.labelPlural.toLowerCase()}.`)
  return grant
}
