//! A chart, drawn as SVG and HTML. Everything that it shows is also a table, for those who do not see it.

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Tone } from '@shared/define'
import { Card } from '@/components/ui/card'
import type { ChartData } from '@/lib/api'
import { t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'
import { groupLabel, short, written } from './numbers'

type Group = ChartData['groups'][number]

const TONES: { [tone in Tone]: string } = { neutral: 'var(--muted)', info: 'var(--info)', success: 'var(--success)', warning: 'var(--warning)', danger: 'var(--danger)' }
/** For groups without a tone of their own: told apart in both themes, and by people who see few colours. */
const SERIES = ['#3b6fd4', '#d9822b', '#3a9d74', '#a35bbf', '#c2504d', '#7b8794', '#b59f1f', '#2b9fb0']

const colorOf = (group: Group, index: number) => (group.tone ? TONES[group.tone] : (SERIES[index % SERIES.length] ?? 'var(--muted)'))

export default function Chart({ chart }: { chart: ChartData }) {
  const empty = chart.groups.every(({ value }) => value === 0)
  const Drawn = { bar: Bars, line: Line, donut: Donut }[chart.kind]
  return (
    <Card className="flex flex-col">
      <h2 className="mb-4 font-medium">{t(chart.label)}</h2>
      {empty ? <p className="grid flex-1 place-items-center py-8 text-sm text-muted">{t('As soon as there are records, they are counted here.')}</p> : <Drawn chart={chart} />}
      <DataTable chart={chart} />
    </Card>
  )
}

function DataTable({ chart }: { chart: ChartData }) {
  return (
    // A table does not shrink to nothing by itself: what hides it has to stand around it.
    <div className="sr-only">
      <table>
        <caption>{t(chart.label)}</caption>
        <thead><tr><th scope="col">{t(chart.by)}</th><th scope="col">{t('Number')}</th></tr></thead>
        <tbody>{chart.groups.map((group) => <tr key={group.key}><th scope="row">{groupLabel(group)}</th><td>{written(group.value, chart.measure)}</td></tr>)}</tbody>
      </table>
    </div>
  )
}

function GroupLink({ chart, group, children }: { chart: ChartData; group: Group; children: ReactNode }) {
  const plural = entityNamed(chart.entity)?.plural
  if (!group.filter || !plural) return <span className="min-w-0 truncate">{children}</span>
  return <Link to="/$plural" params={{ plural }} search={group.filter} className="tap min-w-0 truncate hover:underline">{children}</Link>
}

function Bars({ chart }: { chart: ChartData }) {
  const most = Math.max(...chart.groups.map(({ value }) => value), 1)
  return (
    <ul className="space-y-2.5 text-sm">
      {chart.groups.map((group, index) => (
        <li key={group.key} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1">
          <GroupLink chart={chart} group={group}>{groupLabel(group)}</GroupLink>
          <span className="tabular-nums">{written(group.value, chart.measure)}</span>
          <span aria-hidden className="col-span-2 h-2 overflow-hidden rounded-full bg-subtle"><span className="block h-full rounded-full" style={{ width: `${(Math.max(group.value, 0) / most) * 100}%`, background: chart.groups.some(({ tone }) => tone) ? colorOf(group, index) : 'var(--brand)' }} /></span>
        </li>
      ))}
      {chart.others === null ? null : <li className="flex justify-between text-muted"><span>{t('All others')}</span><span className="tabular-nums">{written(chart.others, chart.measure)}</span></li>}
    </ul>
  )
}

const WIDTH = 480
const HEIGHT = 160

function Line({ chart }: { chart: ChartData }) {
  const most = Math.max(...chart.groups.map(({ value }) => value), 1)
  const x = (index: number) => (index / Math.max(chart.groups.length - 1, 1)) * WIDTH
  const y = (value: number) => HEIGHT - (Math.max(value, 0) / most) * HEIGHT
  const points = chart.groups.map(({ value }, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <div className="flex-1">
      <div className="flex gap-2">
        <div aria-hidden className="flex flex-col justify-between text-right text-xs text-muted tabular-nums"><span>{short(most, chart.measure)}</span><span>0</span></div>
        <svg aria-hidden viewBox={`-4 -6 ${WIDTH + 8} ${HEIGHT + 12}`} preserveAspectRatio="none" className="h-40 w-full min-w-0">
          {[0, 0.5, 1].map((part) => <line key={part} x1={0} x2={WIDTH} y1={HEIGHT * part} y2={HEIGHT * part} stroke="var(--border)" vectorEffect="non-scaling-stroke" />)}
          <polygon points={`0,${HEIGHT} ${points} ${WIDTH},${HEIGHT}`} fill="var(--brand)" opacity={0.12} />
          <polyline points={points} fill="none" stroke="var(--brand)" strokeWidth={2} strokeLinejoin="round" vectorEffect="non-scaling-stroke" />
        </svg>
      </div>
      <div aria-hidden className="mt-2 flex justify-between pl-8 text-xs text-muted">
        {chart.groups.filter((_, index) => index % 3 === 0 || index === chart.groups.length - 1).map((group) => <span key={group.key}>{groupLabel(group)}</span>)}
      </div>
    </div>
  )
}

const RADIUS = 40
const ROUND = 2 * Math.PI * RADIUS

function Donut({ chart }: { chart: ChartData }) {
  const total = chart.groups.reduce((sum, { value }) => sum + Math.max(value, 0), 0)
  const shares = chart.groups.map((group) => Math.max(group.value, 0) / total)
  return (
    <div className="flex flex-1 flex-wrap items-center gap-6">
      <svg aria-hidden viewBox="0 0 100 100" className="size-36 shrink-0">
        {chart.groups.map((group, index) => {
          const before = shares.slice(0, index).reduce((sum, share) => sum + share, 0)
          const share = shares[index] ?? 0
          return share === 0 ? null : <circle key={group.key} cx={50} cy={50} r={RADIUS} fill="none" stroke={colorOf(group, index)} strokeWidth={14} strokeDasharray={`${share * ROUND} ${ROUND}`} transform={`rotate(${before * 360 - 90} 50 50)`} />
        })}
        <text x={50} y={51} textAnchor="middle" dominantBaseline="middle" className="fill-foreground text-lg font-semibold">{short(total, chart.measure)}</text>
      </svg>
      <ul className="min-w-40 flex-1 space-y-1.5 touch:space-y-0 text-sm">
        {chart.groups.map((group, index) => group.value === 0 ? null : (
          <li key={group.key} className="flex touch:min-h-10 items-center gap-2">
            <span aria-hidden className="size-2.5 shrink-0 rounded-full" style={{ background: colorOf(group, index) }} />
            <GroupLink chart={chart} group={group}>{groupLabel(group)}</GroupLink>
            <span className="ml-auto tabular-nums">{written(group.value, chart.measure)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
