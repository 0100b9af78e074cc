//! Labels in files, which may be in any of the tool's languages.

import type { Context } from 'hono'
import { said } from '@shared/text'
import type { Caller } from '../auth/caller'
import { invalid } from '../http/problem'
import { languages, readerIn } from '../languages'
import type { Env } from '../services'

/** Who asks for a file, or hands one over, in the language of `lang`: a link that is opened says no other. */
export function callerIn(c: Context<Env>): Caller {
  const language = c.req.query('lang')
  const reader = language === undefined ? c.var.reader : readerIn(language)
  if (!reader) throw invalid([{ field: 'lang', code: 'not_an_option', message: said('{name} has to be one of {options}.', { name: 'lang', options: languages.join(', ') }) }])
  return { ...c.var.caller, reader }
}

const readers = languages.flatMap((language) => readerIn(language) ?? [])

/** A label in every language. */
export function everywhere(label: string): string[] {
  return [...new Set(readers.map(({ t }) => t(label)))]
}

/** Whether people would call two names the same: `E-Mail` and `email`, `due_on` and `Due on`. */
export function alike(one: string, other: string): boolean {
  return plain(one) === plain(other)
}

function plain(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/[\s_.:*-]+/g, '')
}
