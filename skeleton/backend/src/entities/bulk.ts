//! The same change or move for many records at once. Each is a command of its own: those that are
//! possible happen, and for each of the others the answer says why not.

import type { Context } from 'hono'
import * as z from 'zod'
import type { AnyEntity } from '@shared/define'
import { spoken } from '@shared/text'
import { bodyAs } from '../http/json'
import { badRequest, mistakesIn, Problem } from '../http/problem'
import { idFrom, newId } from '../ids'
import type { Env } from '../services'
import { changeRecord, moveRecord } from './commands'
import type { Command } from './write'

const Bulk = z.object({
  ids: z.array(z.uuid()).min(1).max(200),
  move: z.string().max(100).optional(),
  values: z.record(z.string(), z.unknown()).default({}),
})

export interface BulkResult {
  done: number
  failed: number
  items: ({ id: string; ok: true; version: unknown } | { id: string; ok: false; code: string; detail: string; errors?: unknown })[]
}

export async function bulk(c: Context<Env>, entity: AnyEntity): Promise<BulkResult> {
  const { services, caller } = c.var
  const { ids, move, values } = await bodyAs(c, Bulk)
  if (move === undefined && Object.keys(values).length === 0) throw badRequest('Say what to do: a move, or values to change.')
  const realm = await services.realm()
  const key = c.req.header('idempotency-key') ?? newId()
  const items: BulkResult['items'] = []
  for (const id of new Set(ids)) {
    try {
      const row = await services.database.transaction((tx) => {
        const command: Command = { tx, realm, caller, now: services.clock(), id: idFrom(caller.actor, key, id), sinks: services.sinks, vault: services.vault }
        return move === undefined ? changeRecord(command, entity, id, { values }) : moveRecord(command, entity, id, move, { values })
      })
      items.push({ id, ok: true, version: row['version'] })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const errors = mistakesIn(error.extra, caller.reader)
      items.push({ id, ok: false, code: error.code, detail: spoken(error.detail, caller.reader), ...(errors === undefined ? {} : { errors }) })
    }
  }
  const done = items.filter((item) => item.ok).length
  return { done, failed: items.length - done, items }
}
