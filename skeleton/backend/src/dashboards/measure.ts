//! Numbers of dashboards, computed in SQL over the records that the caller may see.

import type { AnyEntity, Field, Tone } from '@shared/define'
import { labelOf } from '@shared/format'
import { dayOf, place } from '@shared/place'
import { entityNamed } from '@shared/registry'
import type { Card, Chart, Filter, Threshold } from '@shared/surface'
import { may, type Caller } from '../auth/caller'
import type { Queryable } from '../database/database'
import { meant } from '../entities/filter-words'
import { conditions } from '../entities/list'
import type { Reader } from '../languages'
import { column, hasStates, tableOf, titles } from '../ledger/project'

const MONTHS = 12
const MOST_GROUPS = 8

/** What a number is: `count`, or the type of the field that was added up. */
export type Measure = 'count' | 'int' | 'decimal' | 'money'

export interface CardValue {
  label: string
  entity: string
  filter: Filter
  measure: Measure
  value: number
  alert: boolean
  /** Of a count: how many of them are of the last 30 days. */
  recent: number | null
}

export interface Group {
  /** `2026-01` for a month; null for records that have none. */
  key: string | null
  label: string
  value: number
  tone?: Tone
  /** The list of these records; null where no filter says it. */
  filter: Filter | null
}

export interface ChartValue {
  label: string
  entity: string
  kind: Chart['kind']
  measure: Measure
  filter: Filter
  /** What the groups are: for the head of the table. */
  by: string
  groups: Group[]
  /** Groups beyond the largest, as one number; null where there are none. */
  others: number | null
}

export interface Asking {
  db: Queryable
  caller: Caller
  now: Date
}

/** Null where the caller may not read the records. */
export async function cardValue(asking: Asking, card: Card): Promise<CardValue | null> {
  const entity = readable(asking, card.entity)
  if (!entity) return null
  const { from, values } = selection(asking, entity, card.filter)
  const since = `$${values.push(new Date(asking.now.getTime() - 30 * 86_400_000).toISOString())}`
  const { rows } = await asking.db.query<{ value: number; recent: number }>(`SELECT ${measured(card.sum)} AS value, count(*) FILTER (WHERE r.created_at > ${since}) AS recent FROM ${from}`, values)
  const { value = 0, recent = 0 } = rows[0] ?? {}
  const measure = measureOf(entity, card.sum)
  return { label: card.label, entity: entity.name, filter: card.filter, measure, value, alert: card.alert !== undefined && passes(value, card.alert), recent: measure === 'count' ? recent : null }
}

export async function chartValue(asking: Asking, chart: Chart): Promise<ChartValue | null> {
  const entity = readable(asking, chart.entity)
  if (!entity) return null
  const common = { label: chart.label, entity: entity.name, kind: chart.kind, measure: measureOf(entity, chart.sum), filter: chart.filter }
  if (chart.group === 'month') return { ...common, by: labelOf(entity, chart.date ?? 'created_at'), groups: await byMonth(asking, entity, chart), others: null }
  const [name = '', step] = chart.group.split('.', 2)
  const target = step === undefined ? undefined : readable(asking, entity.fields[name]?.to ?? '')
  if (step !== undefined && !target) return null
  const { from, values } = selection(asking, entity, chart.filter)
  const joined = target ? ` LEFT JOIN ${restricted(asking, target, values)} t ON t.id = r.${column(name)}` : ''
  const key = target ? `t.${column(step ?? '')}` : `r.${column(name)}`
  const { rows } = await asking.db.query<{ key: string | null; value: number }>(`SELECT ${key}::text AS key, ${measured(chart.sum)} AS value FROM ${from}${joined} GROUP BY 1`, values)
  const groups = await named(asking, target ?? entity, step ?? name, new Map(rows.map((row) => [row.key, row.value])))
  const linked = groups.map((group) => ({ ...group, filter: target ? null : { ...chart.filter, [name]: group.key ?? 'null' } }))
  const others = linked.slice(MOST_GROUPS)
  return { ...common, by: labelOf(target ?? entity, step ?? name), groups: linked.slice(0, MOST_GROUPS), others: others.length === 0 ? null : others.reduce((sum, group) => sum + group.value, 0) }
}

async function byMonth(asking: Asking, entity: AnyEntity, chart: Chart): Promise<Group[]> {
  const name = chart.date ?? 'created_at'
  const time = entity.fields[name]?.type === 'date' ? `r.${column(name)}` : `r.${column(name)} AT TIME ZONE '${place().zone.replaceAll("'", '')}'`
  const today = new Date(dayOf(asking.now))
  const months = Array.from({ length: MONTHS }, (_, index) => new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - MONTHS + 1 + index, 1)))
  const first = months[0]?.toISOString().slice(0, 10)
  const { from, values } = selection(asking, entity, chart.filter)
  const since = `$${values.push(first)}::date`
  const { rows } = await asking.db.query<{ key: string; value: number }>(
    `SELECT to_char(${time}, 'YYYY-MM') AS key, ${measured(chart.sum)} AS value FROM ${from} WHERE ${time} >= ${since} AND ${time} < ${since} + interval '${MONTHS} months' GROUP BY 1`,
    values,
  )
  const found = new Map(rows.map((row) => [row.key, row.value]))
  return months.map((month) => {
    const key = month.toISOString().slice(0, 7)
    const last = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).toISOString().slice(0, 10)
    return { key, label: key, value: found.get(key) ?? 0, filter: { ...chart.filter, [`${name}.from`]: `${key}-01`, [`${name}.to`]: last } }
  })
}

function readable({ caller }: Asking, name: string): AnyEntity | undefined {
  const entity = entityNamed(name)
  return entity && may(caller, entity, 'read') ? entity : undefined
}

function selection(asking: Asking, entity: AnyEntity, filter: Filter): { from: string; values: unknown[] } {
  const values: unknown[] = []
  return { from: `${restricted(asking, entity, values, filter)} r`, values }
}

/** The records that the caller may see, as a table. */
function restricted({ caller, now }: Asking, entity: AnyEntity, values: unknown[], filter: Filter = {}): string {
  const where = conditions(entity, { caller, filters: meant(entity, new Map(Object.entries(filter)), caller, now) }, (value) => `$${values.push(value)}`)
  return where.length === 0 ? tableOf(entity) : `(SELECT * FROM ${tableOf(entity)} WHERE ${where.join(' AND ')})`
}

const measured = (sum: string | undefined) => (sum === undefined ? 'count(*)' : `coalesce(sum(r.${column(sum)}), 0)::numeric`)

function measureOf(entity: AnyEntity, sum: string | undefined): Measure {
  const type = sum === undefined ? undefined : entity.fields[sum]?.type
  return type === 'money' || type === 'decimal' || type === 'int' ? type : 'count'
}

function passes(value: number, { is, value: limit }: Threshold): boolean {
  switch (is) {
    case '>':
      return value > limit
    case '>=':
      return value >= limit
    case '<':
      return value < limit
    case '<=':
      return value <= limit
  }
}

/** States and options in their own order, others by size; records without a value come last. */
async function named({ db, caller: { reader } }: Asking, entity: AnyEntity, name: string, found: ReadonlyMap<string | null, number>): Promise<Omit<Group, 'filter'>[]> {
  const field = entity.fields[name]
  const none = found.get(null)
  const rest = none === undefined ? [] : [{ key: null, label: '', value: none }]
  if (name === 'state' && hasStates(entity)) return [...Object.entries(entity.states).map(([key, { label, tone }]) => ({ key, label, value: found.get(key) ?? 0, tone })), ...rest]
  if (field?.options) return [...field.options.map(({ value: key, label }) => ({ key, label, value: found.get(key) ?? 0 })), ...rest]
  const keys = [...found.keys()].filter((key) => key !== null)
  const labels = await labelsOf(db, field, keys, reader)
  return [...keys.map((key) => ({ key, label: labels.get(key) ?? key, value: found.get(key) ?? 0 })).toSorted((one, other) => other.value - one.value || one.label.localeCompare(other.label)), ...rest]
}

async function labelsOf(db: Queryable, field: Field | undefined, keys: readonly string[], reader: Reader): Promise<ReadonlyMap<string, string>> {
  if (field?.type === 'user') return titles(db, 'user', keys)
  if (field?.type === 'ref') return titles(db, field.to ?? '', keys, reader)
  return new Map<string, string>()
}

