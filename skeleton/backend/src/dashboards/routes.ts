//! Dashboards with their numbers. Who may not read a kind of record does not see its cards and charts.

import { Hono } from 'hono'
import { dashboards } from '@shared/dashboards'
import { allEntities } from '@shared/registry'
import { may } from '../auth/caller'
import { notFound } from '../http/problem'
import type { Env } from '../services'
import { derivedDashboard } from './derived'
import { dueItems } from './due'
import { cardValue, chartValue } from './measure'

const MOST_DUE = 8
const DUE_WITHIN = 14 * 86_400_000

export const dashboardsRouter = new Hono<Env>()

dashboardsRouter.get('/:name', async (c) => {
  const { database, clock } = c.var.services
  const asking = { db: database, caller: c.var.caller, now: clock() }
  const entities = allEntities.filter((entity) => may(c.var.caller, entity, 'read'))
  const name = c.req.param('name')
  const dashboard = dashboards.find((each) => each.name === name) ?? (name === 'home' ? derivedDashboard(entities) : undefined)
  if (!dashboard) throw notFound('There is no such dashboard.')
  const [cards, charts, due] = await Promise.all([
    Promise.all(dashboard.cards.map((card) => cardValue(asking, card))),
    Promise.all(dashboard.charts.map((chart) => chartValue(asking, chart))),
    name === 'home' ? Promise.all(entities.map((entity) => dueItems(asking, entity, { filters: new Map(), until: new Date(asking.now.getTime() + DUE_WITHIN).toISOString(), limit: MOST_DUE }))) : [],
  ])
  return c.json({
    name: dashboard.name,
    label: dashboard.label,
    cards: cards.filter((card) => card !== null),
    charts: charts.filter((chart) => chart !== null),
    due: due.flat().toSorted((one, other) => one.due.localeCompare(other.due)).slice(0, MOST_DUE),
  })
})
