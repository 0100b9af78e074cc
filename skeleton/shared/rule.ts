//! What follows from what: rules, and the messages that they send. `shared/rules.ts` and
//! `shared/messages.ts` hold those of this tool.

import type { BookName, Transfer } from './book'
import type { AnyEntity, AnyRecord, MoveContext, RecordBase, RecordOf, Value } from './define'
import type { messages } from './messages'

/** Text with the record's values in it: `Please confirm {number}`. */
export interface Message {
  readonly subject: string
  readonly body: string
}

type Messages = typeof messages

/** The names that stand in braces. */
type Names<T extends string, Found = never> = T extends `${string}{${infer Name}}${infer Rest}` ? Names<Rest, Found | Name> : Found

/** Messages that speak only of what the record has. */
type MessageOf<R> = { [M in keyof Messages]: Messages[M] extends Message ? ([Names<Messages[M]['subject'] | Messages[M]['body']>] extends [keyof R] ? M : never) : never }[keyof Messages]

type Changes<R> = { readonly [K in Exclude<keyof R, keyof RecordBase>]?: R[K] | null }

type Values = { readonly [field: string]: Value | undefined }

interface Conditional<R> {
  /** Left out: always. */
  readonly when?: (context: MoveContext<R>) => boolean
}

/** Sends a message to the people of these fields and with these roles. */
export interface Notify<R> extends Conditional<R> {
  readonly notify: readonly string[]
  readonly message: MessageOf<R>
}

/** Tells the integrations of an event of this name. */
export interface Emit<R> extends Conditional<R> {
  readonly emit: string
}

/** Changes the record. */
export interface SetFields<R> extends Conditional<R> {
  readonly set: (context: MoveContext<R>) => Changes<R>
}

/** Makes another record; see `create`. */
export interface Create<R> extends Conditional<R> {
  readonly create: string
  readonly values: (context: MoveContext<R>) => Values
}

/** Moves a quantity from one account to another. */
export interface Post<R> extends Conditional<R> {
  readonly post: BookName
  readonly transfer: (context: MoveContext<R>) => Transfer
}

/** All that can follow, each in the transaction of what it follows from. */
export type Consequence<R> = Notify<R> | Emit<R> | SetFields<R> | Create<R> | Post<R>

interface RuleInput<R> {
  readonly name: string
  /** `created`, `changed` or a move. */
  readonly on?: string
  /** Every day at this time where the tool is, as `07:00`, for each record. */
  readonly daily?: string
  readonly when?: (context: MoveContext<R>) => boolean
  readonly do: readonly Consequence<R>[]
}

/** What follows, as generic code sees it. */
export type AnyConsequence = Conditional<AnyRecord> &
  (
    | { readonly notify: readonly string[]; readonly message: string }
    | { readonly emit: string }
    | { readonly set: (context: MoveContext<AnyRecord>) => Values }
    | { readonly create: string; readonly values: (context: MoveContext<AnyRecord>) => Values }
    | { readonly post: string; readonly transfer: (context: MoveContext<AnyRecord>) => Transfer }
  )

/** A rule without its own record type. */
export interface Rule extends Omit<RuleInput<AnyRecord>, 'do'> {
  readonly entity: AnyEntity
  readonly do: readonly AnyConsequence[]
}

export function defineRule<E extends AnyEntity>(entity: E, rule: RuleInput<RecordOf<E>>): Rule {
  // Its functions take the precise record, which is what the generic code passes them.
  return { ...rule, entity } as unknown as Rule
}

/** Values of a new record of another entity, checked against what that one has. */
export function create<R, E extends AnyEntity, const V extends Changes<RecordOf<E>>>(entity: E, values: (context: MoveContext<R>) => V, when?: (context: MoveContext<R>) => boolean): Create<R> {
  return { create: entity.name, values: values as Create<R>['values'], ...(when === undefined ? {} : { when }) }
}
