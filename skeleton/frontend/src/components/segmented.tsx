//! One of a few choices, side by side.

import { cn } from '@/lib/cn'

export function Segmented<T extends string>({ name, label, value, options, onChange }: { name: string; label: string; value: T; options: readonly { value: T; label: string }[]; onChange: (value: T) => void }) {
  return (
    <fieldset className="inline-flex max-w-full flex-wrap rounded-lg border bg-subtle p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={cn('flex h-7.5 touch:h-10 cursor-pointer items-center rounded-md px-3 text-sm has-focus-visible:outline-2 has-focus-visible:outline-brand', value === option.value ? 'bg-card font-medium shadow-xs dark:bg-border' : 'text-muted hover:text-foreground')}>
          <input type="radio" name={name} value={option.value} checked={value === option.value} onChange={() => onChange(option.value)} className="sr-only" />{option.label}
        </label>
      ))}
    </fieldset>
  )
}
