//! Who is signed in, and what they may do.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Verb } from '@shared/define'
import { api, type Me } from '@/lib/api'
import { allEntities } from '@/lib/schema'

export function useMe() {
  return useQuery({ queryKey: ['me'], queryFn: api.me, staleTime: 60_000 })
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
