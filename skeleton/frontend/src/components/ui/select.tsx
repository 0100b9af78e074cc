import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'
import { control } from './control'

export function Select({ className, ...props }: ComponentProps<'select'>) {
  return <select className={cn(control, 'h-9 touch:h-10', className)} {...props} />
}
