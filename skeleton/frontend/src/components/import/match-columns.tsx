//! The second step: which field each column is for. What is plain from the names is there already.

import { ArrowRight } from 'lucide-react'
import { useId, useRef } from 'react'
import type { AnyEntity } from '@shared/define'
import { writable } from '@shared/validate'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/select'
import { labelOf } from '@/lib/format'
import { assigned, type ImportPreview, missingFields } from '@/lib/import'
import { plural, t } from '@/lib/i18n'
import { StepCard } from './steps'

interface Props {
  entity: AnyEntity
  preview: ImportPreview
  matched: readonly string[]
  onMatch: (matched: readonly string[]) => void
  onBack: () => void
  onNext: () => void
}

export function MatchColumns({ entity, preview, matched, onMatch, onBack, onNext }: Props) {
  const id = useId()
  const needs = useRef<HTMLOutputElement>(null)
  const missing = missingFields(entity, matched)
  const none = matched.every((name) => name === '')
  const problem = missing.length > 0 ? t('No column is for {fields}, which every record needs.', { fields: missing.map((name) => labelOf(entity, name)).join(', ') }) : none ? t('Choose a field for one column at least.') : ''
  const fields = writable(entity).map((name) => ({ name, label: labelOf(entity, name), needed: missingFields(entity, []).includes(name) }))
  return (
    <StepCard title={t('Match the columns')} note={plural(preview.lines, 'The file has one line. Choose what each of its columns is, or leave a column out.', 'The file has {count} lines. Choose what each of its columns is, or leave a column out.')}>
      <ul className="divide-y rounded-lg border">
        {preview.columns.map((column, index) => {
          const name = column.name.trim() || t('Column {number}', { number: index + 1 })
          return (
            <li key={index} className="grid items-center gap-x-4 gap-y-2 p-3 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
              <label htmlFor={`${id}-${index}`} className="min-w-0">
                <span className="block text-sm font-medium break-words">{name}</span>
                <span className="block truncate text-xs text-muted">{column.samples.join(' · ')}</span>
              </label>
              <ArrowRight className="hidden size-4 text-muted sm:block" aria-hidden />
              <Select id={`${id}-${index}`} value={matched[index] ?? ''} onChange={(event) => onMatch(assigned(matched, index, event.target.value))} className={matched[index] ? undefined : 'text-muted'}>
                <option value="">{t('Leave out')}</option>
                {fields.map((field) => <option key={field.name} value={field.name}>{field.needed ? t('{field} (needed)', { field: field.label }) : field.label}</option>)}
              </Select>
            </li>
          )
        })}
      </ul>
      <output ref={needs} tabIndex={-1} className="block text-sm text-danger outline-none empty:hidden">{problem}</output>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" aria-disabled={problem !== ''} onClick={() => (problem === '' ? onNext() : needs.current?.focus())}>{t('Check the lines')}</Button>
        <Button onClick={onBack}>{t('Another file')}</Button>
      </div>
    </StepCard>
  )
}
