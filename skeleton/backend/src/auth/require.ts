//! Refusals: what the roles of the caller do not allow ends here.

import type { AnyEntity, Verb } from '@shared/define'
import { phrase, said, within } from '@shared/text'
import { forbidden } from '../http/problem'
import { grantFor, type Caller, type Reached } from './caller'

const DENIED: Record<Verb, string> = {
  read: phrase('Your roles do not allow to see {entities}.'),
  create: phrase('Your roles do not allow to create {entities}.'),
  update: phrase('Your roles do not allow to change {entities}.'),
  move: phrase('Your roles do not allow to move {entities}.'),
  erase: phrase('Your roles do not allow to erase {entities}.'),
}

/** The grant that allows it. */
export function requireVerb(caller: Caller, entity: AnyEntity, verb: Verb, record?: Reached): string {
  const grant = grantFor(caller, entity, verb, record)
  if (grant === null) throw forbidden(said(DENIED[verb], { entities: within(entity.labelPlural) }))
  return grant
}
