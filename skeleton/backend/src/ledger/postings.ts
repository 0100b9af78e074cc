//! Quantities: the events that move them, and what each account has, now or at a moment of the past.

import { books } from '@shared/books'
import type { Balances, Book, Transfer } from '@shared/book'
import { phrase, said, word } from '@shared/text'
import type { Translate } from '@shared/text'
import type { Queryable } from '../database/database'
import { conflict, type Problem } from '../http/problem'
import type { Moment } from './as-of'

/** The account of the world outside of the tool. */
const OUTSIDE = '00000000-0000-0000-0000-000000000000'

export interface Posting {
  readonly book: string
  readonly account: string
  readonly item?: string
  readonly quantity: number
}

const all: { readonly [name: string]: Book } = books
const names = Object.keys(books)
const none = Object.fromEntries(names.map((name) => [name, 0])) as Balances

/** Its two sides; none where nothing moves. */
export function postingsOf(book: string, { from, to, quantity, item }: Transfer): Posting[] {
  if (quantity === null || quantity === 0 || from === to) return []
  const what = item === undefined || item === null ? {} : { item }
  return [
    { book, account: from ?? OUTSIDE, ...what, quantity: -quantity },
    { book, account: to ?? OUTSIDE, ...what, quantity },
  ]
}

/** The event in words, seen from its record. */
export function postedText(record: string, postings: readonly Posting[], t: Translate): string {
  const own = postings.find((posting) => posting.account === record) ?? postings.find((posting) => posting.quantity > 0)
  const values = { count: Math.abs(own?.quantity ?? 0), book: t(all[own?.book ?? '']?.label ?? own?.book ?? '') }
  if (own?.account !== record) return t('moved {count} in “{book}”', values)
  return own.quantity > 0 ? t('received {count} in “{book}”', values) : t('gave {count} of “{book}”', values)
}

/** What each of these records has. */
export async function balancesOf(db: Queryable, accounts: readonly string[], past: Moment | null): Promise<(account: string) => Balances> {
  if (names.length === 0 || accounts.length === 0) return () => none
  const { rows } = past === null
    ? await db.query<Held>('SELECT account, book, sum(quantity)::float8 AS quantity FROM ledger.balance WHERE account = ANY($1::uuid[]) GROUP BY account, book', [accounts])
    : await db.query<Held>(
        `SELECT p.account, p.book, sum(p.quantity)::float8 AS quantity FROM ledger.posting p JOIN ledger.event e USING (realm, seq)
         WHERE p.account = ANY($1::uuid[]) AND ($2::timestamptz IS NULL OR e.at <= $2) AND ($3::timestamptz IS NULL OR e.effective <= $3) GROUP BY p.account, p.book`,
        [accounts, past.known ?? null, past.valid ?? null],
      )
  const held = new Map<string, Record<string, number>>()
  for (const { account, book, quantity } of rows) held.set(account, { ...held.get(account), [book]: quantity })
  return (account) => ({ ...none, ...held.get(account) })
}

interface Held {
  account: string
  book: string
  quantity: number
}

/** That an account would fall below its floor, in words. */
export function asOverdrawn(error: unknown): Problem | null {
  const { code, detail } = error as { code?: string; detail?: string }
  if (code !== 'LG402') return null
  const book = all[detail ?? '']
  return conflict('overdrawn', book?.deny ?? said('{book} cannot fall below {floor}.', { book: word(book?.label ?? phrase('A balance')), floor: book?.floor ?? 0 }))
}
