import type { ReactNode } from 'react'
import type { Tone } from '@shared/define'
import { cn } from '@/lib/cn'

const tones: { [tone in Tone]: string } = {
  neutral: 'bg-subtle text-muted',
  info: 'bg-info/10 text-info',
  success: 'bg-success/10 text-success',
  warning: 'bg-warning/10 text-warning',
  danger: 'bg-danger/10 text-danger',
}

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={cn('inline-flex items-center rounded-full px-2.5 py-0.5 text-xs font-medium', tones[tone])}>{children}</span>
}
