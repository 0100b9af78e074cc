//! What a tool shows besides one list per entity: views, dashboards, and forms for people without an account.

/** Filters by the names and in the words of the list API: `{ state: 'open,doing', assignee: 'me', 'due_on.to': 'today+7' }`. */
export type Filter = Readonly<Record<string, string>>

export type Layout = 'list' | 'board' | 'calendar'

/** A list with a name of its own in the menu. */
export interface View {
  /** In addresses: `/tasks?view=mine`. */
  readonly name: string
  readonly label: string
  /** A lucide icon's name. */
  readonly icon: string
  /** The menu group; left out: that of the entity. */
  readonly group?: string
  readonly entity: string
  readonly layout: Layout
  readonly filter: Filter
  readonly columns?: readonly string[]
  readonly sort?: string
  /** Of a board: a field with options, a ref or a user; left out: the state. */
  readonly groupBy?: string
  /** Of a calendar: a date or instant. Deadlines are shown in any case. */
  readonly date?: string
}

/** What is counted, or which field is added up. */
interface Measured {
  readonly label: string
  readonly entity: string
  readonly filter: Filter
  /** A number to add up; left out: records are counted. */
  readonly sum?: string
}

export interface Threshold {
  readonly is: '>' | '>=' | '<' | '<='
  readonly value: number
}

export interface Card extends Measured {
  /** When the number asks for attention; of money in cents. */
  readonly alert?: Threshold
}

export interface Chart extends Measured {
  readonly kind: 'bar' | 'line' | 'donut'
  /** `state`, a field, a field of what a ref leads to (`model.category`), or `month`. */
  readonly group: string
  /** Where the group is `month`: of which date or instant; left out: `created_at`. */
  readonly date?: string
}

export interface Dashboard {
  /** `home` is the start page; others are `/dashboards/<name>`. */
  readonly name: string
  readonly label: string
  readonly icon: string
  readonly group: string
  readonly cards: readonly Card[]
  readonly charts: readonly Chart[]
}

/** A form at `/f/<name>` that needs no account. It takes in one record and shows none. */
export interface PublicForm {
  readonly name: string
  readonly label: string
  readonly entity: string
  /** What is asked. */
  readonly fields: readonly string[]
  /** What each record from here has besides. */
  readonly set: Readonly<Record<string, string | number | boolean>>
  readonly intro: string
  readonly thanks: string
}

/** A paper about one record, printed as PDF. */
export interface DocumentTemplate {
  readonly name: string
  readonly label: string
  readonly icon: string
  readonly entity: string
  /** In which it can be had; left out: in all. */
  readonly states?: readonly string[]
  /** Who may have it, of those who may read the record; left out: all of them. */
  readonly to?: readonly string[]
  /** By language: Markdown with the record's values in braces, and `{each loan: borrower, due_on}` for a table of records that refer to it. */
  readonly body: { readonly en: string; readonly [language: string]: string }
}
