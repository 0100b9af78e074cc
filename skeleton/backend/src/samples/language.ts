//! Sample records speak the language of whoever asked for them.

import { fill, type Translate } from '@shared/text'

export const LANGUAGES = ['en', 'de', 'fr'] as const

type Dictionary = Readonly<Record<string, string>>

export async function translator(language: (typeof LANGUAGES)[number]): Promise<Translate> {
  if (language === 'en') return fill
  const found = language === 'de' ? await import('@shared/locales/de.json') : await import('@shared/locales/fr.json')
  const dictionary: Dictionary = found.default
  return (text, values) => fill(dictionary[text] ?? text, values)
}
