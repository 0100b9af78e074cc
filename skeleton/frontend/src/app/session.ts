//! Who is signed in, and what they may do.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Verb } from '@shared/define'
import { setPlace } from '@shared/place'
import { api, ApiError, type Me } from '@/lib/api'
import { given } from '@/lib/given'
import { allEntities } from '@/lib/schema'

/** Holidays matter to the server only. */
function isIn(me: Me): void {
  setPlace({ zone: me.time_zone, isHoliday: () => false })
}

if (given?.me) isIn(given.me)

/** Known from the start page; whoever signs in is asked about again. */
let knownToBeNobody = given?.me === null

export function useMe() {
  return useQuery({ queryKey: ['me'], queryFn: askWho, staleTime: 60_000 })
}

async function askWho(): Promise<Me> {
  if (!knownToBeNobody) {
    const me = await api.me()
    isIn(me)
    return me
  }
  knownToBeNobody = false
  throw new ApiError(401, 'not_signed_in', '', [], {})
}

export function may(me: Me | undefined, entity: string, verb: Verb): boolean {
  return Boolean(me && (me.admin || me.can[entity]?.includes(verb)))
}

export function visibleEntities(me: Me | undefined) {
  return allEntities.filter((entity) => may(me, entity.name, 'read'))
}

export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await api.signOut()
    queries.clear()
    location.assign('/')
  }
}
