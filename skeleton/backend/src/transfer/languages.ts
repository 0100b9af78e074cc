//! Labels in files, which may be in any of the tool's languages.

import type { Translate } from '@shared/text'
import { invalid } from '../http/problem'
import { languages, readerIn } from '../languages'

export function translator(language: string): Translate {
  const reader = readerIn(language)
  if (!reader) throw invalid([{ field: 'lang', code: 'not_an_option', message: `lang has to be one of ${languages.join(', ')}.` }])
  return reader.t
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
