//! The records to choose from: type to search, arrow keys and Enter to choose.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { type ReactElement, useState } from 'react'
import { api } from '@/lib/api'
import { cn } from '@/lib/cn'
import { t } from '@/lib/i18n'
import { Popover } from './ui/popover'

interface Props {
  trigger: ReactElement
  plural: string
  empty: boolean
  onChoose: (record: { id: string; title: string }) => void
}

const item = 'flex cursor-pointer items-center gap-2 rounded-md px-3 py-2 touch:py-2.5 text-sm data-[selected=true]:bg-subtle'

export default function RecordChoices({ trigger, plural, empty, onChoose }: Props) {
  const [open, setOpen] = useState(true)
  const [text, setText] = useState('')
  const list = useQuery({
    queryKey: ['list', plural, 'picker', text],
    queryFn: () => api.list(plural, new URLSearchParams({ limit: '20', ...(text ? { q: text } : {}) })),
    enabled: open && plural !== '',
    placeholderData: keepPreviousData,
  })
  const choose = (record: { id: string; title: string }) => {
    setText('')
    setOpen(false)
    onChoose(record)
  }
  return (
    <Popover trigger={trigger} label={t('Choose a record')} open={open} onOpenChange={setOpen} className="w-(--radix-popover-trigger-width) min-w-64">
      <Command shouldFilter={false} label={t('Choose a record')}>
        <Command.Input value={text} onValueChange={setText} placeholder={t('Search…')} className="h-10 w-full border-b bg-card px-3 text-sm touch:text-base" />
        <Command.List className="max-h-64 overflow-auto p-1">
          <Command.Empty className="px-3 py-2 text-sm text-muted">
            {list.isPending ? t('Searching…') : text ? t('Nothing matches.') : <>{t('There is none yet.')} <a href={`/${plural}/new`} className="tap text-brand underline dark:text-info">{t('Add one first')}</a></>}
          </Command.Empty>
          {empty || text ? null : <Command.Item value="none" className={cn(item, 'text-muted')} onSelect={() => choose({ id: '', title: '' })}>{t('Nothing')}</Command.Item>}
          {(list.data?.items ?? []).map((record) => (
            <Command.Item key={record.id} value={record.id} className={item} onSelect={() => choose(record)}>
              <span className="min-w-0 truncate">{record.title}</span>{record.number ? <span className="shrink-0 text-muted">{record.number}</span> : null}
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Popover>
  )
}
