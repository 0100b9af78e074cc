//! What is said of a call besides those of the entities.

import type { Schema } from './schema'

export interface Call {
  summary: string
  /** Of a good answer; 200 where it is left out. */
  status?: string
  answer?: Schema
  /** A file instead of JSON. */
  type?: string
  body?: Schema
  /** A file as the body. */
  file?: true
  query?: readonly string[]
  /** Needs nobody who is signed in. */
  open?: boolean
}

/** Of one path, by method. */
export type Calls = Partial<Record<'get' | 'post' | 'patch' | 'delete', Call>>
