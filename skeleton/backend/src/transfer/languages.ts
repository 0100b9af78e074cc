//! The languages that labels in files may be in.

import de from '@shared/locales/de.json'
import fr from '@shared/locales/fr.json'
import { fill, type Translate } from '@shared/text'
import { invalid } from '../http/problem'

const dictionaries: Readonly<Record<string, Readonly<Record<string, string>>>> = { en: {}, de, fr }

export const languages = Object.keys(dictionaries)

export function translator(language: string): Translate {
  const dictionary = Object.hasOwn(dictionaries, language) ? dictionaries[language] : undefined
  if (!dictionary) throw invalid([{ field: 'lang', code: 'not_an_option', message: `lang has to be one of ${languages.join(', ')}.` }])
  return (text, values) => fill(dictionary[text] ?? text, values)
}

const translators = languages.map(translator)

/** A label in every language. */
export function everywhere(label: string): string[] {
  return [...new Set(translators.map((t) => t(label)))]
}

/** Whether people would call two names the same: `E-Mail` and `email`, `due_on` and `Due on`. */
export function alike(one: string, other: string): boolean {
  return plain(one) === plain(other)
}

function plain(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/[\s_.:*-]+/g, '')
}
