//! Sealing what is personal before it is recorded, opening it for those who may read it, and
//! destroying the key when a person is to be forgotten.

import { isSealedField, isWritten, type AnyEntity, type Value } from '@shared/define'
import { entityNamed } from '@shared/registry'
import type { Queryable } from '../database/database'
import { conflict } from '../http/problem'
import { idFrom } from '../ids'
import type { Draft, LedgerEvent } from './append'
import { isSealed, newDataKey, seal, unseal, WrappingKey } from './cipher'
import { renamed } from './rename'

type Keys = Map<string, Buffer>

interface KeyRow {
  id: string
  wrapped: Buffer | null
  wrapped_by: string
}

/** The key of a person's data, where `subject` is the record that stands for the person. */
export function personalKey(subject: string): string {
  return idFrom('personal', subject)
}

/** The key of a record's free text and secrets. */
export function ownKey(record: string): string {
  return idFrom('own', record)
}

export class Vault {
  readonly #wrapping: ReadonlyMap<string, WrappingKey>
  readonly #current: WrappingKey
  /** What was sealed in a transaction is opened in it without asking for its keys again. */
  readonly #inUse = new WeakMap<Queryable, Keys>()

  constructor(keys: readonly [string, ...string[]]) {
    this.#current = new WrappingKey(keys[0])
    this.#wrapping = new Map(keys.map((key) => new WrappingKey(key)).map((key) => [key.id, key]))
  }

  /** The draft with everything sealed that has to be. `subject` is whose data its personal fields are. */
  async seal(tx: Queryable, draft: Draft): Promise<Draft> {
    const keyOf = keysByField(draft)
    const names = Object.entries(draft.body.set ?? {}).filter(([name, value]) => value !== null && keyOf(name) !== null)
    if (names.length === 0) return draft
    const ids = [...new Set(names.map(([name]) => keyOf(name) ?? ''))]
    const keys = await this.#keysFor(tx, ids, draft)
    const sealed = names.map(([name, value]) => {
      const id = keyOf(name) ?? ''
      const key = keys.get(id)
      if (!key) throw conflict('erased', 'The personal data of this record was erased, and no new data of the same person can be added to it.')
      return [name, seal(value, id, key, placeOf(draft.kind, draft.record, name))]
    })
    return { ...draft, body: { ...draft.body, set: { ...draft.body.set, ...(Object.fromEntries(sealed) as Record<string, Value>) } } }
  }

  /** The events with plain values; what nobody can open any more is null, and named in `lost`. */
  async open<E extends LedgerEvent>(db: Queryable, events: readonly E[]): Promise<E[]> {
    const ids = new Set<string>()
    for (const event of events) for (const value of Object.values(event.data.set ?? {})) if (isSealed(value)) ids.add(value.$sealed.k)
    if (ids.size === 0) return events.map(renamed)
    const inUse = this.#inUse.get(db)
    const keys = inUse && [...ids].every((id) => inUse.has(id)) ? inUse : await this.#keys(db, [...ids])
    return events.map((event) => renamed(opened(event, keys)))
  }

  /** Locks a secret of the tool itself; `place` ties it to what it is for. */
  lock(place: string, secret: Buffer): Buffer {
    return Buffer.concat([Buffer.from(this.#current.id, 'hex'), this.#current.wrap(place, secret)])
  }

  unlock(place: string, locked: Buffer): Buffer {
    const id = locked.subarray(0, 8).toString('hex')
    const wrapping = this.#wrapping.get(id)
    if (!wrapping) throw new Error(`SEALING_KEY lacks the key ${id}, with which a secret is locked`)
    return wrapping.unwrap(place, locked.subarray(8))
  }

  /** Destroys the keys for ever; they are never made again. */
  async destroy(tx: Queryable, ids: readonly string[]): Promise<void> {
    this.#inUse.delete(tx)
    await tx.query(
      `INSERT INTO vault.data_key AS k (id, wrapped_by, destroyed_at) SELECT unnest($1::uuid[]), '', now()
       ON CONFLICT (id) DO UPDATE SET wrapped = NULL, destroyed_at = coalesce(k.destroyed_at, now())`,
      [ids],
    )
  }

  /** Locks all keys with the first of the tool's keys; afterwards the others are not needed. */
  async rotate(tx: Queryable): Promise<number> {
    const { rows } = await tx.query<KeyRow>('SELECT id, wrapped, wrapped_by FROM vault.data_key WHERE wrapped IS NOT NULL AND wrapped_by <> $1 ORDER BY id FOR UPDATE', [this.#current.id])
    for (const [id, key] of this.#unwrapped(rows)) {
      await tx.query('UPDATE vault.data_key SET wrapped = $2, wrapped_by = $3 WHERE id = $1', [id, this.#current.wrap(id, key), this.#current.id])
    }
    return rows.length
  }

  /** Ids of wrapping keys that are in use and were not given. */
  async missingKeys(db: Queryable): Promise<string[]> {
    const { rows } = await db.query<{ id: string }>(
      `SELECT wrapped_by AS id FROM vault.data_key WHERE wrapped IS NOT NULL
       UNION SELECT encode(substring(totp_secret FROM 1 FOR 8), 'hex') FROM base.account WHERE totp_secret IS NOT NULL`,
    )
    return rows.map((row) => row.id).filter((id) => !this.#wrapping.has(id))
  }

  async #keys(db: Queryable, ids: readonly string[]): Promise<Keys> {
    const { rows } = await db.query<KeyRow>('SELECT id, wrapped, wrapped_by FROM vault.data_key WHERE id = ANY($1::uuid[])', [ids])
    return this.#unwrapped(rows)
  }

  async #keysFor(tx: Queryable, ids: readonly string[], draft: Draft): Promise<Keys> {
    const fresh = ids.map((id) => this.#current.wrap(id, newDataKey()))
    const { rows } = await tx.query<KeyRow>('SELECT id, wrapped, wrapped_by FROM vault.keys_for($1, $2, $3, $4, $5)', [ids, fresh, this.#current.id, draft.kind, draft.record])
    const keys = this.#unwrapped(rows)
    this.#inUse.set(tx, new Map([...(this.#inUse.get(tx) ?? []), ...keys]))
    return keys
  }

  #unwrapped(rows: readonly KeyRow[]): Keys {
    const keys: Keys = new Map()
    for (const { id, wrapped, wrapped_by } of rows) {
      if (wrapped === null) continue
      const wrapping = this.#wrapping.get(wrapped_by)
      if (!wrapping) throw new Error(`SEALING_KEY lacks the key ${wrapped_by}, with which personal data is locked`)
      keys.set(id, wrapping.unwrap(id, wrapped))
    }
    return keys
  }
}

/** Fields that erasing a record clears; those of `personal` only, where the person is another record. */
export function sealedFields(entity: AnyEntity, personalOnly: boolean): string[] {
  return Object.entries(entity.fields)
    .filter(([, field]) => (personalOnly ? field.personal === true && isWritten(field) : isSealedField(field)))
    .map(([name]) => name)
}

function keysByField(draft: Draft): (name: string) => string | null {
  const entity = entityNamed(draft.kind)
  return (name) => {
    const field = entity?.fields[name]
    if (field?.personal === true && isSealedField(field)) return personalKey(draft.subject ?? draft.record)
    return (field && isSealedField(field)) || draft.sealed?.includes(name) ? ownKey(draft.record) : null
  }
}

function opened<E extends LedgerEvent>(event: E, keys: Keys): E {
  const set: Record<string, Value> = {}
  const lost: string[] = []
  for (const [name, value] of Object.entries(event.data.set ?? {})) {
    if (!isSealed(value)) {
      set[name] = value
      continue
    }
    const key = keys.get(value.$sealed.k)
    set[name] = key ? (unseal(value, key, placeOf(event.kind, event.record, name)) as Value) : null
    if (!key) lost.push(name)
  }
  return { ...event, data: event.data.set ? { ...event.data, set } : event.data, ...(lost.length > 0 ? { lost } : {}) }
}

function placeOf(kind: string, record: string, name: string): string {
  return [kind, record, name].join('\n')
}
