//! Where one is on the way, and the frame of each step.

import { Check } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Card } from '@/components/ui/card'
import { cn } from '@/lib/cn'
import { number, t } from '@/lib/i18n'
import type { Progress } from '@/lib/import'

const STEPS = { file: t('Choose a file'), columns: t('Match the columns'), check: t('Check'), done: t('Done') }
export type Step = keyof typeof STEPS

export function Steps({ current }: { current: Step }) {
  const names = Object.keys(STEPS) as Step[]
  const at = names.indexOf(current)
  return (
    <ol className="mb-5 flex flex-wrap gap-x-5 gap-y-2 text-sm">
      {names.map((name, index) => (
        <li key={name} aria-current={index === at ? 'step' : undefined} className={cn('flex items-center gap-2', index === at ? 'font-medium' : 'text-muted')}>
          <span className={cn('grid size-6 place-items-center rounded-full border text-xs tabular-nums', index === at && 'border-transparent bg-brand text-on-brand')}>{index < at ? <Check className="size-3.5" aria-hidden /> : index + 1}</span>
          {STEPS[name]}
        </li>
      ))}
    </ol>
  )
}

/** Its heading has the focus when it appears, so that nobody is left where the step before was. */
export function StepCard({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <Card className="space-y-5">
      <div>
        <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">{title}</h2>
        {note ? <p className="mt-1 text-sm text-muted">{note}</p> : null}
      </div>
      {children}
    </Card>
  )
}

export function ProgressBar({ label, progress: { done, lines } }: { label: string; progress: Progress }) {
  return (
    <div className="space-y-2 text-sm">
      <div className="flex justify-between gap-3"><span>{label}</span>{lines > 0 ? <span className="text-muted tabular-nums">{t('{done} of {lines} lines', { done: number(done), lines: number(lines) })}</span> : null}</div>
      <progress aria-label={label} className="h-2 w-full appearance-none overflow-hidden rounded-full bg-subtle [&::-moz-progress-bar]:bg-brand [&::-webkit-progress-bar]:bg-subtle [&::-webkit-progress-value]:bg-brand" {...(lines > 0 ? { value: done, max: lines } : {})} />
    </div>
  )
}
