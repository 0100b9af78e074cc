//! Comments on records. Each is a record of the ledger with a key of its own, so that a comment which
//! is taken back, or belongs to somebody who is forgotten, can nowhere be read any more.

import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { isUuid } from '@shared/validate'
import type { Queryable } from '../database/database'
import { bodyAs } from '../http/json'
import { forbidden, notFound } from '../http/problem'
import { newId } from '../ids'
import { append, type Act, type Draft, type LedgerEvent } from '../ledger/append'
import { actorNames } from '../ledger/present'
import { ownKey } from '../ledger/vault'
import type { Env } from '../services'
import { notify } from './notifications'
import { mayTakeAway, placeOf, requireContribution, type Place } from './record'

export const COMMENT = 'comment'

const Text = z.object({ text: z.string().trim().min(1).max(10_000), mentions: z.array(z.uuid()).max(50).default([]) })

interface Comment {
  id: string
  version: number
  kind: string
  record: string
  text: string
  created_at: string
  created_by: string
  edited_at: string | null
}

export const commentsRouter = new Hono<Env>()

commentsRouter.get('/:plural/:id/comments', async (c) => {
  const place = await placeOf(c)
  const { database } = c.var.services
  const { rows } = await database.query<Comment>('SELECT * FROM base.comment WHERE kind = $1 AND record = $2 ORDER BY created_at, id LIMIT 1000', [place.entity.name, place.record])
  return c.json({ items: await shown(c, place, rows) })
})

commentsRouter.post('/:plural/:id/comments', async (c) => {
  const place = await placeOf(c)
  const via = requireContribution(c.var.caller, place)
  const { text, mentions } = await bodyAs(c, Text)
  const id = newId()
  const draft: Draft = { kind: COMMENT, record: id, expect: 0, type: 'noted', body: { set: { kind: place.entity.name, record: place.record, text } }, sealed: ['text'] }
  const comment = await commit(c, via, draft, async (tx, event) => {
    await notify(tx, event, mentions, 'mentioned')
    const { rows } = await tx.query<{ actor: string }>("SELECT DISTINCT created_by AS actor FROM base.comment WHERE record = $1 AND created_by LIKE 'user:%'", [place.record])
    const others = rows.map((row) => row.actor.slice('user:'.length)).filter((account) => !mentions.includes(account))
    await notify(tx, event, others, 'commented')
  })
  return c.json((await shown(c, place, comment ? [comment] : []))[0], 201)
})

commentsRouter.patch('/:plural/:id/comments/:comment', async (c) => {
  const place = await placeOf(c)
  const before = await load(c, place)
  if (before.created_by !== c.var.caller.actor) throw forbidden('Only who wrote a comment may change it.')
  const { text, mentions } = await bodyAs(c, Text)
  const draft: Draft = { kind: COMMENT, record: before.id, expect: before.version, type: 'changed', body: { set: { kind: before.kind, record: before.record, text } }, sealed: ['text'] }
  const comment = await commit(c, place.via, draft, (tx, event) => notify(tx, event, mentions, 'mentioned'))
  return c.json((await shown(c, place, comment ? [comment] : []))[0])
})

commentsRouter.delete('/:plural/:id/comments/:comment', async (c) => {
  const place = await placeOf(c)
  const before = await load(c, place)
  if (!mayTakeAway(c.var.caller, place, before.created_by)) throw forbidden('Only who wrote a comment may delete it.')
  await commit(c, place.via, eraseDraft(before), (tx) => c.var.services.vault.destroy(tx, [ownKey(before.id)]))
  return c.body(null, 204)
})

/** Brings the row of a comment up to date, also when all rows are made again. */
export async function projectComment(tx: Queryable, event: LedgerEvent): Promise<void> {
  const set = event.data.set ?? {}
  if (event.type === 'erased') await tx.query('DELETE FROM base.comment WHERE id = $1', [event.record])
  else if (event.type === 'changed') await tx.query('UPDATE base.comment SET version = $2, text = $3, edited_at = $4 WHERE id = $1', [event.record, event.version, set['text'], event.at])
  else {
    await tx.query('INSERT INTO base.comment (id, version, kind, record, text, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING', [
      event.record,
      event.version,
      set['kind'],
      set['record'],
      set['text'],
      event.at,
      event.actor,
    ])
  }
}

/** Takes all comments on these records away for ever, with who forgets them. */
export async function eraseComments(tx: Queryable, act: Act, records: readonly string[]): Promise<void> {
  const { rows } = await tx.query<Comment>('SELECT * FROM base.comment WHERE record = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [records])
  if (rows.length === 0) return
  for (const event of await append(tx, act, rows.map(eraseDraft))) await projectComment(tx, event)
  await act.vault.destroy(tx, rows.map((row) => ownKey(row.id)))
}

function eraseDraft(comment: Comment): Draft {
  return { kind: COMMENT, record: comment.id, expect: comment.version, type: 'erased', body: { set: { kind: comment.kind, record: comment.record } } }
}

async function commit(c: Context<Env>, via: string, draft: Draft, then: (tx: Queryable, event: LedgerEvent) => Promise<void>): Promise<Comment | null> {
  const { services, caller } = c.var
  const realm = await services.realm()
  return services.database.transaction(async (tx) => {
    const [event] = await append(tx, { realm, actor: caller.actor, via, command: newId(), sinks: services.sinks, vault: services.vault }, [draft])
    if (!event) throw new Error('a comment wrote no event')
    await projectComment(tx, event)
    await then(tx, event)
    const { rows } = await tx.query<Comment>('SELECT * FROM base.comment WHERE id = $1', [draft.record])
    return rows[0] ?? null
  })
}

async function load(c: Context<Env>, place: Place): Promise<Comment> {
  const id = c.req.param('comment') ?? ''
  const { rows } = isUuid(id)
    ? await c.var.services.database.query<Comment>('SELECT * FROM base.comment WHERE id = $1 AND kind = $2 AND record = $3', [id, place.entity.name, place.record])
    : { rows: [] }
  const [comment] = rows
  if (!comment) throw notFound('There is no such comment.')
  return comment
}

async function shown(c: Context<Env>, place: Place, comments: readonly Comment[]) {
  const { services, caller } = c.var
  const names = await actorNames(services.database, [...new Set(comments.map((comment) => comment.created_by))])
  return comments.map(({ id, version, text, created_at, created_by, edited_at }) => ({
    id,
    version,
    text,
    created_at,
    created_by,
    author: names.get(created_by) ?? 'Somebody',
    edited_at,
    can: { update: created_by === caller.actor, delete: mayTakeAway(caller, place, created_by) },
  }))
}
