//! Texts with values in them. The English text is the key of its translations.

export type TextValues = Readonly<Record<string, string | number>>

/** Gives a text in the reader's language. */
export type Translate = (text: string, values?: TextValues) => string

/** `fill('Delete {title}?', { title })`: the text as it is written, in English. */
export function fill(text: string, values?: TextValues): string {
  return values === undefined ? text : text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

/** Marks a text that is translated where it is shown. */
export function phrase(text: string): string {
  return text
}

/** A text with what stands in it, in no language yet: whoever shows it says in which. */
export class Said {
  constructor(
    readonly text: string,
    readonly values: Readonly<Record<string, string | number | Said>>,
    /** A label within a sentence, where most languages write it small. */
    readonly within = false,
  ) {}
}

/** A plain text is one without values. */
export type Words = string | Said

export interface Speaker {
  t: Translate
  within?(label: string): string
}

/** `said('{field} is needed.', { field: word(field.label) })`. What people wrote is put in as it is; labels are translated. */
export function said(text: string, values: Said['values']): Said {
  return new Said(text, values)
}

export function word(label: string): Said {
  return new Said(label, {})
}

export function within(label: string): Said {
  return new Said(label, {}, true)
}

/** Words of their own, one after the other. */
export function joined(words: readonly Words[], between: string): Said {
  const parts = words.map((each) => (typeof each === 'string' ? word(each) : each))
  return new Said(parts.map((_, index) => `{${index}}`).join(between), Object.fromEntries(parts.entries()))
}

export function spoken(words: Words, { t, within: small = (label) => label }: Speaker): string {
  if (typeof words === 'string') return t(words)
  const values = Object.fromEntries(Object.entries(words.values).map(([name, value]) => [name, value instanceof Said ? spoken(value, { t, within: small }) : value]))
  const text = t(words.text, values)
  return words.within ? small(text) : text
}
