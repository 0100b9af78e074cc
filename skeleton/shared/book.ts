//! What is counted: quantities that move between accounts and never come from nothing. `shared/books.ts`
//! has the books of this tool.

import type { books } from './books'

export interface Book {
  readonly label: string
  /** What one of them is called: `seat`. */
  readonly unit: string
  /** What no account may fall below. */
  readonly floor?: number
  /** Why something is refused that would let an account fall below it. */
  readonly deny?: string
}

export type BookName = keyof typeof books

/** What a record has, in each book. */
export type Balances = { readonly [B in BookName]: number }

/** From one account to another; an account is the id of a record, or null for the world outside. */
export interface Transfer {
  readonly from: string | null
  readonly to: string | null
  /** Nothing happens where it is zero or null. */
  readonly quantity: number | null
  /** Of what, where an account holds different things: the id of a part, the name of a leave. */
  readonly item?: string | null
}
