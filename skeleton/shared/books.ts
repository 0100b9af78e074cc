//! What the tool counts.

import type { Book } from './book'

export const books = {
  hours: { label: 'Prepaid hours', unit: 'hour', floor: 0, deny: 'Not enough hours are left.' },
} as const satisfies { readonly [name: string]: Book }
