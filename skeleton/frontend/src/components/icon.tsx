//! An icon by its name.

import { CircleQuestionMark } from 'lucide-react'
import { createElement } from 'react'
import { iconsByName } from '@/app/icons'

export function Icon({ name, className }: { name: string; className?: string }) {
  // A template's own icon is an emoji.
  if (/\P{ASCII}/u.test(name)) return <span aria-hidden>{name}</span>
  return createElement(iconsByName.get(name) ?? CircleQuestionMark, { 'aria-hidden': true, className: className ?? 'size-4 shrink-0' })
}
