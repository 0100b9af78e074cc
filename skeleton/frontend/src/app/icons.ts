//! The icons of menus, by lucide's names: only those that this tool shows, for each costs every visitor.

import { House, KeyRound, ListChecks, type LucideIcon, ScrollText, Shield, Users } from 'lucide-react'

const icons: [name: string, icon: LucideIcon][] = [
  ['house', House],
  ['key-round', KeyRound],
  ['scroll-text', ScrollText],
  ['users', Users],
  ['list-checks', ListChecks],
  ['shield', Shield],
]

export const iconsByName: ReadonlyMap<string, LucideIcon> = new Map(icons)
