//! Filters of a list: a panel to add them, and a chip for each that holds.

import { useQuery } from '@tanstack/react-query'
import { ListFilter, X } from 'lucide-react'
import type { AnyEntity, Field } from '@shared/define'
import { stateLabel } from '@shared/format'
import { RecordPicker } from '@/components/record-picker'
import { Input } from '@/components/ui/input'
import { Menu } from '@/components/ui/menu'
import { Select } from '@/components/ui/select'
import { api } from '@/lib/api'
import { formatValue, labelOf } from '@/lib/format'
import { locale, t } from '@/lib/i18n'
import type { ListState } from '@/lib/list-state'
import { entityNamed } from '@/lib/schema'

type Filters = ListState['filters']
interface Props {
  entity: AnyEntity
  filters: Filters
  onChange: (filters: Filters) => void
}

const RANGES = ['int', 'decimal', 'money', 'date', 'instant']
const CHOICES = ['enum', 'bool', 'user', 'ref', 'country']

/** Those that the pack offers come first. */
function filterable(entity: AnyEntity): [string, Field][] {
  const fields = Object.entries(entity.fields).filter(([, field]) => !field.secret && [...RANGES, ...CHOICES].includes(field.type))
  return fields.toSorted(([, one], [, other]) => Number(other.filter ?? false) - Number(one.filter ?? false))
}

function withFilter(filters: Filters, name: string, value: string): Filters {
  const { [name]: _, ...others } = filters
  return value === '' ? others : { ...others, [name]: value }
}

export function FilterMenu({ entity, filters, onChange }: Props) {
  const set = (name: string, value: string) => onChange(withFilter(filters, name, value))
  return (
    <Menu label={t('Filter')} icon={<ListFilter className="size-4" aria-hidden />} badge={Object.keys(filters).length}>
      <div className="max-h-96 space-y-4 overflow-auto p-4">
        {Object.keys(entity.states).length === 0 ? null : (
          <Labelled id="filter-state" label={t('State')}>
            <Select id="filter-state" value={filters.state ?? ''} onChange={(event) => set('state', event.target.value)}>
              <option value="">{t('Any')}</option>
              {Object.entries(entity.states).map(([name, state]) => <option key={name} value={name}>{state.label}</option>)}
            </Select>
          </Labelled>
        )}
        {filterable(entity).map(([name, field]) => RANGES.includes(field.type)
          ? <Range key={name} name={name} field={field} filters={filters} onSet={set} />
          : <Labelled key={name} id={`filter-${name}`} label={field.label}><Choice id={`filter-${name}`} field={field} value={filters[name] ?? ''} onSet={(value) => set(name, value)} /></Labelled>)}
      </div>
    </Menu>
  )
}

function Labelled({ id, label, children }: { id: string; label: string; children: React.ReactNode }) {
  return <div className="space-y-1"><label htmlFor={id} className="text-xs font-medium text-muted">{label}</label>{children}</div>
}

function Choice({ id, field, value, onSet }: { id: string; field: Field; value: string; onSet: (value: string) => void }) {
  const users = useQuery({ queryKey: ['users'], queryFn: api.users, enabled: field.type === 'user' })
  if (field.type === 'ref') return <RecordPicker id={id} plural={entityNamed(field.to ?? '')?.plural ?? ''} value={value} title={undefined} onChange={onSet} />
  if (field.type === 'country') return <Input id={id} value={value} maxLength={2} placeholder="DE" onChange={(event) => onSet(event.target.value.toUpperCase())} />
  const options = field.type === 'bool'
    ? [{ value: 'true', label: t('Yes') }, { value: 'false', label: t('No') }]
    : field.type === 'user' ? (users.data?.items ?? []).map((user) => ({ value: user.id, label: user.name })) : (field.options ?? [])
  return (
    <Select id={id} value={value} onChange={(event) => onSet(event.target.value)}>
      <option value="">{t('Any')}</option>
      {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
    </Select>
  )
}

function Range({ name, field, filters, onSet }: { name: string; field: Field; filters: Filters; onSet: (name: string, value: string) => void }) {
  const type = field.type === 'date' || field.type === 'instant' ? 'date' : 'number'
  const factor = field.type === 'money' ? 100 : 1
  const shown = (value: string | undefined) => (value === undefined ? '' : type === 'date' ? value.slice(0, 10) : String(Number(value) / factor))
  const kept = (value: string, end: boolean) => {
    if (value === '' || field.type === 'date') return value
    if (field.type === 'instant') return new Date(`${value}T${end ? '23:59:59.999' : '00:00:00'}`).toISOString()
    return String(Math.round(Number(value) * factor * 1e6) / 1e6)
  }
  return (
    <fieldset className="space-y-1">
      <legend className="text-xs font-medium text-muted">{field.label}</legend>
      <div className="flex touch:flex-col items-center gap-2">
        <Input aria-label={t('{field} from', { field: field.label })} type={type} className="min-w-0 px-2 text-xs" value={shown(filters[`${name}.from`])} onChange={(event) => onSet(`${name}.from`, kept(event.target.value, false))} />
        <span className="touch:hidden text-muted">–</span>
        <Input aria-label={t('{field} to', { field: field.label })} type={type} className="min-w-0 px-2 text-xs" value={shown(filters[`${name}.to`])} onChange={(event) => onSet(`${name}.to`, kept(event.target.value, true))} />
      </div>
    </fieldset>
  )
}

export function FilterChips({ entity, filters, onChange }: Props) {
  const names = Object.keys(filters)
  if (names.length === 0) return null
  return (
    <ul aria-label={t('Filters')} className="mb-4 flex flex-wrap gap-2">
      {names.map((name) => (
        <li key={name} className="inline-flex items-center gap-1 rounded-full border bg-card py-0.5 pr-1 pl-3 text-xs">
          <Chip entity={entity} name={name} value={filters[name] ?? ''} />
          <button type="button" aria-label={t('Remove the filter {field}', { field: labelOf(entity, name.split('.')[0] ?? '') })} className="grid size-6 touch:size-10 place-items-center rounded-full hover:bg-subtle" onClick={() => onChange(withFilter(filters, name, ''))}><X className="size-3.5" aria-hidden /></button>
        </li>
      ))}
      <li><button type="button" className="px-2 py-1 touch:py-3 text-xs text-muted underline-offset-2 hover:underline" onClick={() => onChange({})}>{t('Remove all')}</button></li>
    </ul>
  )
}

function Chip({ entity, name, value }: { entity: AnyEntity; name: string; value: string }) {
  const [fieldName = '', bound] = name.split('.')
  const field = entity.fields[fieldName]
  const target = field?.type === 'ref' ? entityNamed(field.to ?? '') : undefined
  const record = useQuery({ queryKey: ['record', target?.plural, value], queryFn: () => api.get(target?.plural ?? '', value), enabled: target !== undefined && value !== 'null' })
  const users = useQuery({ queryKey: ['users'], queryFn: api.users, enabled: field?.type === 'user' })
  const named = (one: string): string => {
    if (one === 'null') return t('none')
    if (fieldName === 'state') return stateLabel(entity, one)
    if (field?.type === 'user') return one === 'me' ? t('me') : (users.data?.items.find((user) => user.id === one)?.name ?? '…')
    if (target) return record.data?.title ?? '…'
    return field ? written(field, one) : one
  }
  const words = (CHOICES.includes(field?.type ?? '') || fieldName === 'state' ? value.split(',') : [value]).map(named).join(t(' or '))
  const label = labelOf(entity, fieldName)
  return <span><span className="text-muted">{bound === 'from' ? t('{field} from', { field: label }) : bound === 'to' ? t('{field} to', { field: label }) : label}:</span> {words}</span>
}

/** A day may be said from today on: `today+7`. */
function written(field: Field, value: string): string {
  const [, days] = /^today([+-]\d+)?$/.exec(value) ?? []
  if (value.startsWith('today')) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Number(days ?? 0), 'day')
  if (field.type === 'bool') return value === 'true' ? t('Yes') : t('No')
  return formatValue(field, ['int', 'decimal', 'money'].includes(field.type) ? Number(value) : value)
}
