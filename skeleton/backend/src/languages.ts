//! The languages that people may read the tool in, and texts in each of them.

import de from '@shared/locales/de.json'
import fr from '@shared/locales/fr.json'
import { fill, type Translate } from '@shared/text'
import type { Queryable } from './database/database'

const dictionaries: Readonly<Record<string, Readonly<Record<string, string>>>> = { en: {}, de, fr }

export const languages = Object.keys(dictionaries)

/** Whose language a text is in. */
export interface Reader {
  readonly language: string
  readonly t: Translate
  /** A label as it stands within a sentence: German keeps its capitals, and so does what is written in them, like DPIA. */
  within(label: string): string
}

/** Undefined where the tool does not speak the language. */
export function readerIn(language: string): Reader | undefined {
  const dictionary = Object.hasOwn(dictionaries, language) ? dictionaries[language] : undefined
  return dictionary && {
    language,
    t: (text, values) => fill(dictionary[text] ?? text, values),
    within: (label) => (language === 'de' || /^\p{Lu}{2}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1)),
  }
}

export const english = readerIn('en') as Reader

/** Of the tool's settings: for whoever has no language of their own. */
let standard = english

export function setStandard(language: string): void {
  standard = readerIn(language) ?? english
}

/** Of the languages that a browser accepts, the one that it likes best and that there is. */
export function readerOf(accepted: string | undefined): Reader {
  const wanted = (accepted ?? '').split(',').flatMap((part) => {
    const [tag = '', quality] = part.trim().split(/;\s*q=/)
    return tag === '' ? [] : [{ language: tag.slice(0, 2).toLowerCase(), weight: quality === undefined ? 1 : Number(quality) || 0 }]
  })
  const found = wanted.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight)
  for (const { language } of found) {
    const reader = readerIn(language)
    if (reader) return reader
  }
  return standard
}

/** Mails are written when nobody asks for them: in the language that their reader's browser last asked for. */
export async function rememberLanguage(db: Queryable, account: string, { language }: Reader): Promise<void> {
  await db.query('UPDATE base.account SET language = $2 WHERE id = $1 AND language IS DISTINCT FROM $2', [account, language])
}

/** Whose account has this address. */
export async function readerAt(db: Queryable, email: string): Promise<Reader> {
  const { rows } = await db.query<{ language: string | null }>('SELECT language FROM base.account WHERE lower(email) = lower($1)', [email])
  return readerIn(rows[0]?.language ?? '') ?? standard
}
