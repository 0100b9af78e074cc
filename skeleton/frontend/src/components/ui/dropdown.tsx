//! A menu of acts and choices below, or above, a button.

import { Check } from 'lucide-react'
import * as DropdownMenu from 'radix-ui/dropdown-menu'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

const item = 'flex h-9 touch:h-10 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none data-[highlighted]:bg-subtle'

export function Dropdown({ trigger, children, side = 'bottom', defaultOpen = false, className }: { trigger: ReactNode; children: ReactNode; defaultOpen?: boolean; side?: 'top' | 'bottom'; className?: string }) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen={defaultOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content side={side} align="start" sideOffset={6} collisionPadding={8} className={cn('z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-auto rounded-lg border bg-card p-1.5 shadow-lg', className)}>{children}</DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function DropdownItem({ onSelect, danger = false, disabled = false, children }: { onSelect: () => void; danger?: boolean; disabled?: boolean; children: ReactNode }) {
  return <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={cn(item, danger && 'text-danger', disabled && 'cursor-not-allowed opacity-55')}>{children}</DropdownMenu.Item>
}

/** An item that leads somewhere: its child is the link. */
export function DropdownLink({ children }: { children: ReactNode }) {
  return <DropdownMenu.Item asChild className={item}>{children}</DropdownMenu.Item>
}

export function DropdownLine() {
  return <DropdownMenu.Separator className="-mx-1.5 my-1.5 h-px bg-border" />
}

/** One of several; the chosen one has a tick. */
export function DropdownChoice<T extends string>({ label, value, options, onChange }: { label: string; value: T; options: readonly { value: T; label: string }[]; onChange: (value: T) => void }) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
      <DropdownMenu.Label className="px-2.5 py-1 text-xs text-muted">{label}</DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={item}>
          <span className="flex-1">{option.label}</span><DropdownMenu.ItemIndicator><Check className="size-4" aria-hidden /></DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}
