//! A small panel at the button that opens it.

import * as Primitive from 'radix-ui/popover'
import type { ReactElement, ReactNode } from 'react'
import { cn } from '@/lib/cn'

interface Props {
  trigger: ReactElement
  label: string
  open: boolean
  onOpenChange: (open: boolean) => void
  className?: string
  children: ReactNode
}

export function Popover({ trigger, label, open, onOpenChange, className, children }: Props) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content align="start" sideOffset={6} collisionPadding={8} aria-label={label} className={cn('z-50 max-w-[calc(100vw-1rem)] overflow-hidden rounded-lg border bg-card shadow-lg', className)}>{children}</Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
