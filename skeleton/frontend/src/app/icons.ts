//! The icons of menus, by lucide's names: only those that this tool shows, for each costs every visitor.

import { Boxes, Building2, Database, House, Inbox, KeyRound, ListChecks, type LucideIcon, Scale, ScrollText, Settings, ShieldCheck, UserRound, Users } from 'lucide-react'

const icons: [name: string, icon: LucideIcon][] = [
  ['house', House],
  ['scroll-text', ScrollText],
  ['settings', Settings],
  ['building-2', Building2],
  ['users', Users],
  ['scale', Scale],
  ['key-round', KeyRound],
  ['boxes', Boxes],
  ['database', Database],
  ['inbox', Inbox],
  ['shield-check', ShieldCheck],
  ['list-checks', ListChecks],
  ['user-round', UserRound],
]

export const iconsByName: ReadonlyMap<string, LucideIcon> = new Map(icons)
