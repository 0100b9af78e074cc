//! Chooses the record that a field refers to.

import { ChevronsUpDown } from 'lucide-react'
import { lazy, useState } from 'react'
import { cn } from '@/lib/cn'
import { t } from '@/lib/i18n'
import { OnPress } from './ui/on-press'

const RecordChoices = lazy(() => import('./record-choices'))

interface Props {
  id: string
  'aria-invalid'?: boolean
  'aria-describedby'?: string
  plural: string
  value: string
  /** What the chosen one is called, where that is known. */
  title: string | undefined
  onChange: (value: string) => void
}

export function RecordPicker({ id, plural, value, title, onChange, ...shared }: Props) {
  const [chosen, setChosen] = useState({ id: value, title })
  const choose = (record: { id: string; title: string }) => {
    setChosen(record)
    onChange(record.id)
  }
  const shown = (chosen.id === value ? chosen.title : title) ?? value
  const button = (
    <button type="button" id={id} aria-describedby={shared['aria-describedby']}
      className={cn('flex h-9 touch:h-10 w-full items-center gap-2 rounded-lg border border-control bg-card px-3 text-left text-sm touch:text-base', shared['aria-invalid'] && 'border-danger')}>
      <span className={cn('min-w-0 flex-1 truncate', value === '' && 'text-muted')}>{value === '' ? t('Choose…') : shown}</span>
      <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
    </button>
  )
  return <OnPress button={button} kind="dialog">{(trigger) => <RecordChoices trigger={trigger} plural={plural} empty={value === ''} onChoose={choose} />}</OnPress>
}
