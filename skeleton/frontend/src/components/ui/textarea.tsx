import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'
import { control } from './control'

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cn(control, 'min-h-24 py-2', className)} {...props} />
}
