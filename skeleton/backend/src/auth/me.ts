//! What the browser has to know about who is signed in.

import type { Verb } from '@shared/define'
import { place } from '@shared/place'
import { allEntities } from '@shared/registry'
import type { Services } from '../services'
import { isAdmin, may, rolesOf, type Caller } from './caller'

const VERBS: readonly Verb[] = ['read', 'create', 'update', 'move', 'erase']

export interface Me {
  user: { id: string | null; name: string; email: string | null; roles: string[] }
  admin: boolean
  can: Record<string, Verb[]>
  version: string
  /** By whose clock days and hours are shown. */
  time_zone: string
}

export function describeCaller(services: Services, caller: Caller): Me {
  return {
    user: { id: caller.userId, name: caller.name, email: caller.email, roles: rolesOf(caller) },
    admin: isAdmin(caller),
    can: Object.fromEntries(allEntities.map((entity) => [entity.name, VERBS.filter((verb) => may(caller, entity, verb))])),
    version: services.version,
    time_zone: place().zone,
  }
}
