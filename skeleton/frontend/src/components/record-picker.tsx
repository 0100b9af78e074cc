//! Chooses the record that a field refers to: type to search, arrow keys and Enter to choose.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'
import { cn } from './ui'

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

const item = 'flex cursor-pointer items-center gap-2 rounded-md px-3 py-2 text-sm data-[selected=true]:bg-subtle'

export function RecordPicker({ id, plural, value, title, onChange, ...shared }: Props) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState({ id: value, title })
  const list = useQuery({
    queryKey: ['list', plural, 'picker', text],
    queryFn: () => api.list(plural, new URLSearchParams({ limit: '20', ...(text ? { q: text } : {}) })),
    enabled: open && plural !== '',
    placeholderData: keepPreviousData,
  })
  const items = list.data?.items ?? []
  const choose = (record: { id: string; title: string }) => {
    setChosen(record)
    setText('')
    setOpen(false)
    onChange(record.id)
  }
  const shown = (chosen.id === value ? chosen.title : title) ?? value
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger id={id} aria-describedby={shared['aria-describedby']}
        className={cn('flex h-9 w-full items-center gap-2 rounded-lg border border-control bg-card px-3 text-left text-sm', shared['aria-invalid'] && 'border-danger')}>
        <span className={cn('min-w-0 flex-1 truncate', value === '' && 'text-muted')}>{value === '' ? t('Choose…') : shown}</span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="start" sideOffset={4} className="z-50 w-(--radix-popover-trigger-width) min-w-64 overflow-hidden rounded-lg border bg-card shadow-lg">
          <Command shouldFilter={false} label={t('Choose a record')}>
            <Command.Input value={text} onValueChange={setText} placeholder={t('Search…')} className="h-10 w-full border-b bg-card px-3 text-sm" />
            <Command.List className="max-h-64 overflow-auto p-1">
              <Command.Empty className="px-3 py-2 text-sm text-muted">
                {list.isPending ? t('Searching…') : text ? t('Nothing matches.') : <>{t('There is none yet.')} <a href={`/${plural}/new`} className="text-brand underline dark:text-info">{t('Add one first')}</a></>}
              </Command.Empty>
              {value === '' || text ? null : <Command.Item value="none" className={cn(item, 'text-muted')} onSelect={() => choose({ id: '', title: '' })}>{t('Nothing')}</Command.Item>}
              {items.map((record) => (
                <Command.Item key={record.id} value={record.id} className={item} onSelect={() => choose(record)}>
                  <span className="min-w-0 truncate">{record.title}</span>{record.number ? <span className="shrink-0 text-muted">{record.number}</span> : null}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
