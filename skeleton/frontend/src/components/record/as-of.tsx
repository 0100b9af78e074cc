//! Says that a record is shown as it was known at a moment, and lets one choose another.

import { History } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { t } from '@/lib/i18n'
import { exactly, fromInput, toInput } from '@/lib/time'

export function AsOf({ moment, problem, onChange }: { moment: string | undefined; problem?: string; onChange: (moment: string | undefined) => void }) {
  return (
    <div aria-live="polite" className="mb-6 flex flex-wrap items-center gap-3 rounded-xl border border-warning/40 bg-warning/10 px-4 py-3 text-sm">
      <History className="size-4 shrink-0 text-warning" aria-hidden />
      <p className="min-w-0 flex-1">{problem ?? t('This is how it was known on {time}. Nothing can be changed here.', { time: moment ? exactly(moment) : '' })}</p>
      <Input type="datetime-local" step={1} aria-label={t('As of')} className="w-auto" defaultValue={moment ? toInput(moment, 19) : ''} onChange={(event) => {
        const chosen = fromInput(event.target.value)
        if (chosen !== '') onChange(chosen)
      }} />
      <Button onClick={() => onChange(undefined)}>{t('Back to now')}</Button>
    </div>
  )
}
