//! Texts in the language of the person who reads them. The English text is the key, so code stays readable; what has
//! no translation is shown in English.

export const languages = { en: 'English', de: 'Deutsch', fr: 'Français' } as const
export type Language = keyof typeof languages
type Dictionary = Readonly<Record<string, string>>

const dictionaries: Record<Exclude<Language, 'en'>, () => Promise<{ default: Dictionary }>> = {
  de: () => import('../locales/de.json'),
  fr: () => import('../locales/fr.json'),
}

let dictionary: Dictionary = {}

/** Chosen in the account, else the first of the browser's languages that there is. */
export const language: Language = [localStorage.language as string | undefined, ...navigator.languages].map((tag) => tag?.slice(0, 2)).find(isLanguage) ?? 'en'

/** For `Intl`: the browser's own variant of the language, so that en-GB keeps its dates. */
export const locale: string = navigator.languages.find((tag) => tag.slice(0, 2) === language) ?? language

/** Before the first page is shown. */
export async function loadLanguage(): Promise<void> {
  document.documentElement.lang = language
  if (language !== 'en') dictionary = (await dictionaries[language]()).default
}

export function chooseLanguage(chosen: Language): void {
  localStorage.language = chosen
  location.reload()
}

/** `t('Delete {title}?', { title })` */
export function t(text: string, values?: Readonly<Record<string, string | number>>): string {
  const found = dictionary[text] ?? text
  if (values === undefined) return found
  return found.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

/** `plural(3, '{count} record', '{count} records')`. English, German and French have these two forms. */
export function plural(count: number, one: string, many: string): string {
  const form = new Intl.PluralRules(language).select(count) === 'one' ? one : many
  return t(form, { count: new Intl.NumberFormat(locale).format(count) })
}

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(languages, tag)
}
