import {
  Activity, BadgeCheck, Bell, BookOpen, Boxes, Building2, Calendar, ChartBar, CircleHelp, ClipboardList, Database, FileText, Globe, House, Inbox,
  LayoutDashboard, KeyRound, ListChecks, Lock, type LucideIcon, Mail, Scale, ScrollText, Server, Settings, Shield, ShieldCheck, Siren, Tag, Target, Timer, TriangleAlert, UserRound, Users,
} from 'lucide-react'

const icons: { [name: string]: LucideIcon } = {
  activity: Activity, 'badge-check': BadgeCheck, bell: Bell, 'book-open': BookOpen, boxes: Boxes, 'building-2': Building2, calendar: Calendar, 'chart-bar': ChartBar,
  'clipboard-list': ClipboardList, database: Database, 'file-text': FileText, globe: Globe, house: House, inbox: Inbox, 'layout-dashboard': LayoutDashboard,
  'list-checks': ListChecks, 'key-round': KeyRound, lock: Lock, mail: Mail, scale: Scale, 'scroll-text': ScrollText, server: Server, settings: Settings, shield: Shield, 'shield-check': ShieldCheck, siren: Siren,
  tag: Tag, target: Target, timer: Timer, 'triangle-alert': TriangleAlert, 'user-round': UserRound, users: Users,
}

export function Icon({ name, className }: { name: string; className?: string }) {
  // A template's own icon is an emoji.
  if (/\P{ASCII}/u.test(name)) return <span aria-hidden>{name}</span>
  const Found = icons[name] ?? CircleHelp
  return <Found aria-hidden className={className ?? 'size-4 shrink-0'} />
}
