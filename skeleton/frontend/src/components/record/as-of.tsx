//! Says that a record is shown as it was known at a moment, and lets one choose another.

import { History } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { t } from '@/lib/i18n'
import { exactly } from '@/lib/time'

export function AsOf({ moment, problem, onChange }: { moment: string | undefined; problem?: string; onChange: (moment: string | undefined) => void }) {
  return (
    <div aria-live="polite" className="mb-6 flex flex-wrap items-center gap-3 rounded-xl border border-warning/40 bg-warning/10 px-4 py-3 text-sm">
      <History className="size-4 shrink-0 text-warning" aria-hidden />
      <p className="min-w-0 flex-1">{problem ?? t('This is how it was known on {time}. Nothing can be changed here.', { time: moment ? exactly(moment) : '' })}</p>
      <Input type="datetime-local" step={1} aria-label={t('As of')} className="w-auto" defaultValue={moment ? local(moment) : ''} onChange={(event) => {
        const chosen = Date.parse(event.target.value)
        if (!Number.isNaN(chosen)) onChange(new Date(chosen).toISOString())
      }} />
      <Button onClick={() => onChange(undefined)}>{t('Back to now')}</Button>
    </div>
  )
}

/** As an `<input type="datetime-local">` has it. */
function local(moment: string): string {
  const time = new Date(moment)
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
