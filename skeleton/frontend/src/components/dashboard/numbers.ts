//! Numbers of cards and charts, as the reader's language writes them.

import type { CardData } from '@/lib/api'
import { locale, t } from '@/lib/i18n'

type Measure = CardData['measure']

export function written(value: number, measure: Measure): string {
  if (measure === 'money') return new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value / 100)
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value)
}

/** For an axis or the middle of a ring: `1.2K`. */
export function short(value: number, measure: Measure): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(measure === 'money' ? value / 100 : value)
}

/** `2026-01` is a month; a group without a key has no value. */
export function groupLabel({ key, label }: { key: string | null; label: string }): string {
  if (key === null) return t('none')
  if (/^\d{4}-\d{2}$/.test(key)) return new Intl.DateTimeFormat(locale, { month: 'short', year: '2-digit', timeZone: 'UTC' }).format(new Date(`${key}-01`))
  return t(label)
}
