//! The building blocks of every page, in the style of shadcn/ui.

import { cva, type VariantProps } from 'class-variance-authority'
import clsx, { type ClassValue } from 'clsx'
import { Popover, Dialog as Primitive } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { twMerge } from 'tailwind-merge'
import type { Tone } from '@shared/define'

export const cn = (...classes: ClassValue[]) => twMerge(clsx(classes))

const button = cva(
  'inline-flex h-9 items-center justify-center gap-2 rounded-lg px-3.5 text-sm font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55',
  {
    variants: {
      look: {
        primary: 'bg-brand text-on-brand hover:brightness-110',
        outline: 'border bg-card hover:bg-subtle',
        ghost: 'hover:bg-subtle',
        danger: 'border border-danger/40 bg-card text-danger hover:bg-danger/10',
      },
      size: { normal: '', icon: 'size-9 px-0', large: 'h-11 px-5' },
    },
    defaultVariants: { look: 'outline', size: 'normal' },
  },
)
type ButtonLook = VariantProps<typeof button>

export const buttonClass = (look?: ButtonLook['look'], size?: ButtonLook['size']) => button({ look, size })

export function Button({ look, size, className, type = 'button', ...props }: ComponentProps<'button'> & ButtonLook) {
  return <button type={type} className={cn(button({ look, size }), className)} {...props} />
}

const control = 'w-full rounded-lg border border-control bg-card px-3 text-sm placeholder:text-muted aria-invalid:border-danger disabled:opacity-60'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={cn(control, 'h-9', className)} {...props} />
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cn(control, 'min-h-24 py-2', className)} {...props} />
}

export function Select({ className, ...props }: ComponentProps<'select'>) {
  return <select className={cn(control, 'h-9', className)} {...props} />
}

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return <section className={cn('rounded-xl border bg-card p-5 shadow-xs', className)} {...props} />
}

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

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-subtle', className)} />
}

export function Dialog({ open, onClose, title, children }: { open: boolean; onClose: () => void; title: string; children: ReactNode }) {
  return (
    <Primitive.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Primitive.Content aria-describedby={undefined} className="fixed top-1/2 left-1/2 z-50 max-h-[90dvh] w-[min(480px,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-auto rounded-xl border bg-card p-6 shadow-xl">
          <Primitive.Title className="mb-4 text-lg font-semibold">{title}</Primitive.Title>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

/** A button that opens a small panel below itself. */
export function Menu({ label, icon, badge, children }: { label: string; icon: ReactNode; badge?: number; children: ReactNode }) {
  return (
    <Popover.Root>
      <Popover.Trigger className={button({})}>
        {icon} {label}{badge ? <span className="rounded-full bg-brand px-1.5 text-xs text-on-brand tabular-nums">{badge}</span> : null}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="start" sideOffset={6} aria-label={label} className="z-40 w-80 overflow-hidden rounded-lg border bg-card shadow-lg">{children}</Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

export function PageHead({ title, children, note }: { title: ReactNode; note?: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight break-words">{title}</h1>
        {note ? <div className="mt-1 flex flex-wrap items-center gap-2 text-sm text-muted">{note}</div> : null}
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  )
}

export function Empty({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      {icon ? <div className="mb-4 grid size-12 place-items-center rounded-xl bg-subtle text-muted">{icon}</div> : null}
      <h2 className="font-medium">{title}</h2>
      <div className="mt-2 max-w-md text-sm text-muted">{children}</div>
    </div>
  )
}
