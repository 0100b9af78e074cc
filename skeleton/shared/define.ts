//! What an entity is: its fields, states, moves and who may do what. Everything else in the tool,
//! from the forms to the REST routes, is derived from these definitions.

import type { Balances } from './book'
import type { Span } from './calendar'

export type FieldType =
  | 'text'
  | 'long'
  | 'email'
  | 'phone'
  | 'url'
  | 'country'
  | 'user'
  | 'enum'
  | 'int'
  | 'decimal'
  | 'money'
  | 'bool'
  | 'date'
  | 'instant'
  | 'tags'
  | 'ref'
  | 'file'
  | 'signature'

/** Money is in cents, a date is `2026-01-31`, an instant RFC 3339 in UTC, a user, ref, file or signature an id. */
export type Value = string | number | boolean | readonly string[] | null

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger'
export type Verb = 'read' | 'create' | 'update' | 'move' | 'erase'

export interface Option {
  readonly value: string
  readonly label: string
}

export interface State {
  readonly label: string
  readonly tone: Tone
  /** Names that it had before: events that speak of them speak of it. */
  readonly was?: readonly string[]
}

/** What every record carries besides its own fields. `number` and `state` are null where the entity has none. */
export type RecordBase = {
  readonly id: string
  /** Counts the record's events; a change names the version it saw. */
  readonly version: number
  readonly title: string
  readonly number: string | null
  readonly state: string | null
  readonly created_at: string
  readonly updated_at: string
  /** When personal data of it was erased, if it was. */
  readonly erased_at: string | null
  /** `user:<id>`, `key:<id>` or `system:<what>`. */
  readonly created_by: string
}

export type AnyRecord = RecordBase & { readonly [field: string]: Value }

/** Who acts. `id` is null for the tool itself and for API keys. */
export interface MoveUser {
  readonly id: string | null
  readonly name: string
  readonly email: string | null
  readonly roles: readonly string[]
}

/** What the value of a live field follows from. */
export interface LiveContext<R, Refs = AnyRefs> {
  readonly record: R
  /** The records that the refs of `related` refer to, as they are now. */
  readonly refs: Refs
  /** What the record has, in each book. */
  readonly balances: Balances
  /** RFC 3339. */
  readonly now: string
  /** `2026-01-31`, where the tool is. */
  readonly today: string
}

export interface MoveContext<R, Refs = AnyRefs> extends LiveContext<R, Refs> {
  readonly user: MoveUser
}

export type AnyRefs = { readonly [field: string]: AnyRecord | null }

interface FieldFlags {
  readonly label: string
  readonly help?: string
  readonly required?: boolean
  readonly unique?: boolean
  readonly searchable?: boolean
  /** Offered as a filter of the list. */
  readonly filter?: boolean
  /** Data about a person: sealed in the ledger, and cleared when the person is forgotten. */
  readonly personal?: boolean
  /** Written, never read back. */
  readonly secret?: boolean
  /** Fixed as soon as it has a value. */
  readonly once?: boolean
  /** Fixed in these states. */
  readonly locked?: readonly string[]
  /** Names that it had before; what was written under them is still its own. */
  readonly was?: readonly string[]
  /** A literal, or `now`, `today`, `me` for instants, dates and users. */
  readonly default?: Value
  /** Of a text, or tags: what sample records have in it. */
  readonly examples?: readonly string[]
}

/** A field as the rest of the tool sees it. */
export interface Field extends FieldFlags {
  readonly type: FieldType
  /** Of an enum. */
  readonly options?: readonly Option[]
  /** The entity that a ref points to. */
  readonly to?: string
  /** Follows from other fields, and is kept with them. */
  computed?(record: AnyRecord): Value
  /** Follows from the day or from other records too, and is worked out whenever it is read. */
  live?(context: LiveContext<AnyRecord>): Value
}

export interface Move {
  readonly label: string
  /** Left out: from every state. */
  readonly from?: readonly string[]
  /** A state, or `=` to stay. */
  readonly to: string
  /** Roles; left out: whoever has the verb `move`. */
  readonly by?: readonly string[]
  /** Fields asked for; one is needed unless the record already has it. */
  readonly ask?: readonly string[]
  /** Asked "are you sure?" first. */
  readonly confirm?: boolean
  guard?(context: MoveContext<AnyRecord>): boolean
  /** Why a move that the guard refuses is refused. */
  readonly deny?: string
  set?(context: MoveContext<AnyRecord>): { readonly [field: string]: Value | undefined }
}

/** The day that each deadline of a record ends on, with its pauses and extensions: `record.deadlines['answer'] ?? null`. */
export interface DeadlineDays {
  readonly [deadline: string]: string | null
}

/** When something has to be done by, counted from a date or instant of the record. */
export interface Deadline {
  readonly label: string
  /** The field that it begins with. */
  readonly from: string
  readonly add?: Span
  /** On a day when nobody works it ends with the next working day. */
  readonly roll?: boolean
  /** States in which the clock stands still. */
  readonly pause?: readonly string[]
  /** Added when this holds of the record. */
  readonly more?: { when(context: { readonly record: AnyRecord }): boolean; readonly add: Span }
  /** How long before its end people are told. */
  readonly warn?: readonly Span[]
  /** Fields with people, and roles. */
  readonly tell?: readonly string[]
  /** States in which it is over. */
  readonly done?: readonly string[]
  /** A move that the tool makes when it is over. */
  readonly act?: string
}

/** An entity without its own record type: what generic code works on. */
export interface AnyEntity {
  /** `snake_case`, singular: table `app.<name>`. */
  readonly name: string
  /** `kebab-case`: `/api/v1/<plural>`. */
  readonly plural: string
  readonly label: string
  readonly labelPlural: string
  readonly description?: string
  /** A lucide icon's name. */
  readonly icon: string
  /** The menu group it stands in. */
  readonly group: string
  readonly title: readonly string[]
  /** `DSR-{yyyy}-{0000}`, counted without gaps. */
  readonly number?: string
  /** Refs whose records the expressions below read, with their entities. */
  readonly related?: { readonly [field: string]: AnyEntity }
  readonly fields: { readonly [name: string]: Field }
  /** The first is where a record starts. */
  readonly states: { readonly [name: string]: State }
  readonly moves: { readonly [name: string]: Move }
  readonly access: { readonly [role: string]: readonly Verb[] }
  /** Role to fields with people: it may only reach records of which one names the caller. */
  readonly rows?: { readonly [role: string]: readonly string[] }
  /** The ref to the record that stands for the person whose data this is; left out: this one does. */
  readonly subject?: string
  readonly deadlines?: { readonly [name: string]: Deadline }
  readonly columns: readonly string[]
  /** A column, with `-` in front for descending. */
  readonly sort: string
}

/** One field's traits, as the union of its type, its `required` and the values of its options. */
type Traits = string | boolean

type Plain<X> = 'enum' extends X
  ? Exclude<X, 'enum' | boolean>
  : X extends 'int' | 'decimal' | 'money'
    ? number
    : X extends 'bool'
      ? boolean
      : X extends 'tags'
        ? readonly string[]
        : X extends string
          ? string
          : never

type RecordFrom<T, S> = {
  readonly [K in keyof T]: true extends T[K] ? Plain<T[K]> : Plain<T[K]> | null
} & Omit<RecordBase, 'state'> & { readonly state: [S] extends [never] ? null : S }

/** A ref that has to be given always leads to a record. */
type RefsFrom<T, L> = { readonly [K in keyof L]: RecordOf<L[K]> | (K extends keyof T ? (true extends T[K] ? never : null) : null) }

type Patch<T> = { readonly [K in keyof T]?: Plain<T[K]> | null }

interface MoveInput<Rec, Refs, Set, FieldName extends PropertyKey, S extends string> {
  readonly label: string
  readonly from?: readonly S[]
  readonly to: S | '='
  readonly by?: readonly string[]
  readonly ask?: readonly FieldName[]
  readonly confirm?: boolean
  readonly guard?: (context: MoveContext<Rec, Refs>) => boolean
  readonly deny?: string
  readonly set?: (context: MoveContext<Rec, Refs>) => Set
}

interface DeadlineInput<Rec, FieldName extends PropertyKey, S extends string> extends Omit<Deadline, 'from' | 'pause' | 'done' | 'more'> {
  readonly from: FieldName | 'created_at'
  readonly pause?: readonly S[]
  readonly done?: readonly S[]
  readonly more?: { readonly when: (context: { readonly record: Rec }) => boolean; readonly add: Span }
}

interface EntityInput<N extends string, T extends Record<string, Traits>, S extends string, L extends Record<string, AnyEntity>> {
  readonly name: N
  readonly plural: string
  readonly label: string
  readonly labelPlural: string
  readonly description?: string
  readonly icon: string
  readonly group: string
  readonly title: readonly (keyof NoInfer<T> | 'number')[]
  readonly number?: string
  readonly related?: L
  // TypeScript infers one type per field and then checks `computed` against the record made of
  // them; so all that the record needs to know of a field is collected in that one union.
  readonly fields: {
    readonly [K in keyof T]: Omit<FieldFlags, 'required' | 'default'> & {
      readonly type: T[K]
      readonly required?: T[K]
      readonly options?: readonly { readonly value: T[K]; readonly label: string }[]
      readonly to?: string
      readonly default?: Value
      readonly computed?: (record: RecordFrom<T, string> & { readonly deadlines: DeadlineDays }) => Value
      readonly live?: (context: LiveContext<RecordFrom<T, string>, RefsFrom<T, L>>) => Value
    }
  }
  readonly states: { readonly [K in S]: State }
  readonly moves: { readonly [name: string]: MoveInput<RecordFrom<NoInfer<T>, NoInfer<S>>, RefsFrom<NoInfer<T>, NoInfer<L>>, Patch<NoInfer<T>>, keyof NoInfer<T>, NoInfer<S>> }
  readonly access: { readonly [role: string]: readonly Verb[] }
  readonly rows?: { readonly [role: string]: readonly (keyof NoInfer<T>)[] }
  readonly subject?: keyof NoInfer<T>
  readonly deadlines?: { readonly [name: string]: DeadlineInput<RecordFrom<NoInfer<T>, NoInfer<S>>, keyof NoInfer<T>, NoInfer<S>> }
  readonly columns: readonly (keyof NoInfer<T> | 'state' | 'number' | 'title' | 'created_at' | 'updated_at')[]
  readonly sort: string
}

/** An entity that remembers the type of its records. */
export interface Entity<N extends string, Rec> extends AnyEntity {
  readonly name: N
  /** Never there at run time; carries the type for `RecordOf`. */
  readonly recordType?: Rec
}

/** `RecordOf<typeof consent>` */
export type RecordOf<E> = E extends Entity<string, infer Rec> ? NonNullable<Rec> : never

export function defineEntity<const N extends string, const T extends Record<string, Traits>, const S extends string = never, const L extends Record<string, AnyEntity> = Record<never, never>>(
  definition: EntityInput<N, T, S, L>,
): Entity<N, RecordFrom<T, S>> {
  // Its functions take the precise record, which is what the generic code passes them.
  return definition as unknown as Entity<N, RecordFrom<T, S>>
}

/** Somebody gives its value; the tool works out the others. */
export function isWritten(field: Field): boolean {
  return field.computed === undefined && field.live === undefined
}

/** Its value is the id of a file of the record; a signature is a picture. */
export function isFile(field: Field): boolean {
  return field.type === 'file' || field.type === 'signature'
}

/** What kind of thing the field's value is the id of; null where it is none. */
export function kindOf(field: Field): string | null {
  if (field.type === 'ref') return field.to ?? ''
  return field.type === 'user' ? 'user' : isFile(field) ? 'file' : null
}

/** Lists can be ordered by every column but lists of words and what is worked out while reading. */
export function isSortable(entity: AnyEntity, column: string): boolean {
  const field = entity.fields[column]
  return field === undefined || (field.type !== 'tags' && field.live === undefined)
}

/** What events hold only in sealed form: data of people, secrets, and free text and files, where a name may slip in. */
export function isSealedField(field: Field): boolean {
  return isWritten(field) && (field.personal === true || field.secret === true || field.type === 'long' || isFile(field))
}

/** Names of states in order; empty where the entity has none. */
export function stateNames(entity: AnyEntity): string[] {
  return Object.keys(entity.states)
}

export interface Role {
  readonly name: string
  readonly description: string
}

/** What the tool is, as answered when it was made. */
export interface ToolInfo {
  readonly name: string
  readonly company: string
  readonly slug: string
  readonly template: string
  readonly version: string
  readonly color: string
  readonly icon: string
  readonly maxUsers: number
  readonly features: readonly string[]
  readonly integrations: readonly string[]
  /** Besides `admin`, who may do everything. */
  readonly roles: readonly Role[]
}
