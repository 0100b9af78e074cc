//! Texts in the language of the person who reads them. The English text is the key, so code stays readable; what has
//! no translation is shown in English.

import { fill, type TextValues } from '@shared/text'

export const languages = { en: 'English', de: 'Deutsch', fr: 'Français' } as const
export type Language = keyof typeof languages
export const languageOptions = Object.entries(languages).map(([value, label]) => ({ value: value as Language, label }))
type Dictionary = Readonly<Record<string, string>>

const dictionaries: Record<Exclude<Language, 'en'>, () => Promise<{ default: Dictionary }>> = {
  de: () => import('@shared/locales/de.json'),
  fr: () => import('@shared/locales/fr.json'),
}

/** Chosen in the account, else the first of the browser's languages that there is. */
export const language: Language = [localStorage.language as string | undefined, ...navigator.languages].map((tag) => tag?.slice(0, 2)).find(isLanguage) ?? 'en'

/** For `Intl`: the browser's own variant of the language, so that en-GB keeps its dates. */
export const locale: string = navigator.languages.find((tag) => tag.slice(0, 2) === language) ?? language

/** Awaited here, so that every module that imports this one may use its texts at once. */
const dictionary: Dictionary = language === 'en' ? {} : (await dictionaries[language]()).default

document.documentElement.lang = language

export function chooseLanguage(chosen: Language): void {
  localStorage.language = chosen
  // The server writes what is shown first.
  document.cookie = `language=${chosen}; path=/; max-age=31536000; samesite=lax`
  location.reload()
}

/** `t('Delete {title}?', { title })` */
export function t(text: string, values?: TextValues): string {
  return fill(dictionary[text] ?? text, values)
}

/** `plural(3, '{count} record', '{count} records')`. English, German and French have these two forms. */
export function plural(count: number, one: string, many: string, values: TextValues = {}): string {
  const form = new Intl.PluralRules(language).select(count) === 'one' ? one : many
  return t(form, { ...values, count: number(count) })
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale).format(value)
}

/** A label as it stands within a sentence: German keeps its capitals, and so does what is written in them, like DPIA. */
export function within(label: string): string {
  return language === 'de' || /^\p{Lu}{2}/u.test(label) ? label : label.charAt(0).toLocaleLowerCase(locale) + label.slice(1)
}

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(languages, tag)
}
