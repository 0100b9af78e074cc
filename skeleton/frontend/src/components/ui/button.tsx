import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

const button = cva(
  'inline-flex h-9 touch:h-10 items-center justify-center gap-2 rounded-lg px-3.5 text-sm font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55',
  {
    variants: {
      look: {
        primary: 'bg-brand text-on-brand hover:brightness-110',
        outline: 'border bg-card hover:bg-subtle',
        ghost: 'hover:bg-subtle',
        danger: 'border border-danger/40 bg-card text-danger hover:bg-danger/10',
      },
      size: { normal: '', icon: 'size-9 shrink-0 touch:size-10 px-0', large: 'h-11 touch:h-11 px-5' },
    },
    defaultVariants: { look: 'outline', size: 'normal' },
  },
)
type ButtonLook = VariantProps<typeof button>

export const buttonClass = (look?: ButtonLook['look'], size?: ButtonLook['size']) => button({ look, size })

export function Button({ look, size, className, type = 'button', ...props }: ComponentProps<'button'> & ButtonLook) {
  return <button type={type} className={cn(button({ look, size }), className)} {...props} />
}
