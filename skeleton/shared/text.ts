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
