//! Numbers for the start page: how many records of each kind, in which states, and what happened.

import { Hono } from 'hono'
import { allEntities } from '@shared/registry'
import { may } from './auth/caller'
import { headOf } from './ledger/anchors'
import { presentEvents } from './ledger/present'
import { readEvents } from './ledger/read'
import { hasStates, tableOf } from './ledger/project'
import type { Env } from './services'

export const overviewRouter = new Hono<Env>()

overviewRouter.get('/', async (c) => {
  const { database, realm, vault } = c.var.services
  const shown = allEntities.filter((entity) => may(c.var.caller, entity, 'read'))
  const entities = await Promise.all(
    shown.map(async (entity) => {
      const state = hasStates(entity) ? 'state' : 'NULL::text'
      const { rows } = await database.query<{ state: string | null; total: number; recent: number }>(
        `SELECT ${state} AS state, count(*) AS total, count(*) FILTER (WHERE created_at > now() - interval '30 days') AS recent
         FROM ${tableOf(entity)} GROUP BY 1`,
      )
      const sum = (pick: (row: { total: number; recent: number }) => number) => rows.reduce((total, row) => total + pick(row), 0)
      return {
        name: entity.name,
        total: sum((row) => row.total),
        states: Object.fromEntries(rows.filter((row) => row.state !== null).map((row) => [row.state, row.total])),
        created_last_30_days: sum((row) => row.recent),
      }
    }),
  )
  const events = await readEvents(database, vault, 'WHERE kind = ANY($1) ORDER BY seq DESC LIMIT 12', [shown.map((entity) => entity.name)])
  const { hash: head, seq } = await headOf(database, await realm())
  return c.json({ entities, recent: await presentEvents(database, events), ledger: { head, seq } })
})
