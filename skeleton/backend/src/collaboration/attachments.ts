//! Files on records: kept in the database, so that one backup has everything, with their hash in the
//! ledger. They are always downloaded and never shown as a page of this site.

import { createHash } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { phrase, said, word } from '@shared/text'
import { isUuid } from '@shared/validate'
import type { Queryable } from '../database/database'
import { tooLarge } from '../http/errors'
import { conflict, forbidden, invalid, notFound, Problem } from '../http/problem'
import { newId } from '../ids'
import { append, type Act, type Draft } from '../ledger/append'
import { actorNames } from '../ledger/present'
import { ownKey } from '../ledger/vault'
import type { Env } from '../services'
import { mayTakeAway, placeOf, requireContribution, type Place } from './record'

export const KIND = 'attachment'
export const LARGEST_FILE = 10 * 1024 * 1024
const MOST_FILES = 100

interface Attachment {
  id: string
  name: string
  type: string
  size: number
  sha256: string
  created_at: string
  created_by: string
}

const COLUMNS = 'id, name, type, size, sha256, created_at, created_by'

export const attachmentsRouter = new Hono<Env>()

attachmentsRouter.get('/:plural/:id/attachments', async (c) => {
  const place = await placeOf(c)
  const { rows } = await c.var.services.database.query<Attachment>(`SELECT ${COLUMNS} FROM base.attachment WHERE kind = $1 AND record = $2 ORDER BY created_at, id`, [
    place.entity.name,
    place.record,
  ])
  return c.json({ items: await shown(c, place, rows) })
})

/** `?name=report.pdf`, with the file itself as the body and its type as the content type. */
attachmentsRouter.post(
  '/:plural/:id/attachments',
  bodyLimit({ maxSize: LARGEST_FILE, onError: tooLarge(phrase('A file may have 10 MB at most.')) }),
  async (c) => {
    const place = await placeOf(c)
    const via = requireContribution(c.var.caller, place)
    const content = Buffer.from(await c.req.arrayBuffer())
    const file = { id: newId(), name: nameOf(c), type: typeOf(c), size: content.length, sha256: createHash('sha256').update(content).digest('hex') }
    if (content.length === 0) throw invalid([{ field: 'file', code: 'required', message: 'The file is empty.' }])
    const { services, caller } = c.var
    const act = { realm: await services.realm(), actor: caller.actor, via, command: newId(), sinks: services.sinks, vault: services.vault }
    const rows = await services.database.transaction(async (tx) => {
      const { kind, set } = { kind: place.entity.name, set: { kind: place.entity.name, record: place.record, name: file.name, type: file.type, size: file.size, sha256: file.sha256 } }
      await append(tx, act, [{ kind: KIND, record: file.id, expect: 0, type: 'created', body: { set }, sealed: ['name'] }])
      const inserted = await tx.query<Attachment>(
        `INSERT INTO base.attachment (id, kind, record, name, type, size, sha256, content, created_by)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE (SELECT count(*) FROM base.attachment WHERE record = $3) < ${MOST_FILES} RETURNING ${COLUMNS}`,
        [file.id, kind, place.record, file.name, file.type, file.size, file.sha256, content, caller.actor],
      )
      if (inserted.rows.length === 0) throw new Problem(409, 'too_many_files', 'Conflict', said('A record can have {count} files at most.', { count: MOST_FILES }))
      return inserted.rows
    })
    return c.json((await shown(c, place, rows))[0], 201)
  },
)

attachmentsRouter.get('/:plural/:id/attachments/:attachment', async (c) => {
  const place = await placeOf(c)
  const file = await load(c, place)
  const { rows } = await c.var.services.database.query<{ content: Buffer }>('SELECT content FROM base.attachment WHERE id = $1', [file.id])
  return new Response(new Uint8Array(rows[0]?.content ?? []), {
    headers: {
      'content-type': file.type,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`,
      'cache-control': 'no-store',
    },
  })
})

attachmentsRouter.delete('/:plural/:id/attachments/:attachment', async (c) => {
  const place = await placeOf(c)
  const file = await load(c, place)
  const { services, caller } = c.var
  if (!mayTakeAway(caller, place, file.created_by)) throw forbidden('Only who added a file may delete it.')
  const named = Object.entries(place.entity.fields).find(([name]) => place.row[name] === file.id)
  if (named) throw conflict('in_use', said('This file is the record’s “{field}”. Take it out there first.', { field: word(named[1].label) }))
  const act = { realm: await services.realm(), actor: caller.actor, via: place.via, command: newId(), sinks: services.sinks, vault: services.vault }
  await services.database.transaction((tx) => erase(tx, act, [{ id: file.id, kind: place.entity.name, record: place.record }]))
  return c.body(null, 204)
})

/** Takes all files of these records away for ever, and those with these ids. */
export async function eraseAttachments(tx: Queryable, act: Act, records: readonly string[], ids: readonly string[] = []): Promise<void> {
  const { rows } = await tx.query<Stored>('SELECT id, kind, record FROM base.attachment WHERE record = ANY($1::uuid[]) OR id = ANY($2::uuid[]) ORDER BY id FOR UPDATE', [records, ids])
  await erase(tx, act, rows)
}

type Stored = { id: string; kind: string; record: string }

async function erase(tx: Queryable, act: Act, files: readonly Stored[]): Promise<void> {
  if (files.length === 0) return
  const ids = files.map((file) => file.id)
  await append(tx, act, files.map(({ id, kind, record }): Draft => ({ kind: KIND, record: id, expect: 1, type: 'erased', body: { set: { kind, record } } })))
  await tx.query('DELETE FROM base.attachment WHERE id = ANY($1::uuid[])', [ids])
  await act.vault.destroy(tx, ids.map(ownKey))
}

export function nameOf(c: Context<Env>): string {
  // oxlint-disable-next-line no-control-regex -- control characters have no place in a name
  const name = (c.req.query('name') ?? '').replaceAll(/[\u0000-\u001f\u007f/\\]/g, '').trim()
  if (name === '' || name.length > 255) throw invalid([{ field: 'name', code: 'required', message: 'name has to be the name of the file, with 255 characters at most.' }])
  return name
}

export function typeOf(c: Context<Env>): string {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  return /^[a-z]+\/[a-z0-9.+-]{1,100}$/.test(type) ? type : 'application/octet-stream'
}

async function load(c: Context<Env>, place: Place): Promise<Attachment> {
  const id = c.req.param('attachment') ?? ''
  const { rows } = isUuid(id)
    ? await c.var.services.database.query<Attachment>(`SELECT ${COLUMNS} FROM base.attachment WHERE id = $1 AND kind = $2 AND record = $3`, [id, place.entity.name, place.record])
    : { rows: [] }
  const [file] = rows
  if (!file) throw notFound('There is no such file.')
  return file
}

async function shown(c: Context<Env>, place: Place, files: readonly Attachment[]) {
  const names = await actorNames(c.var.services.database, [...new Set(files.map((file) => file.created_by))])
  return files.map((file) => ({ ...file, author: names.get(file.created_by) ?? 'Somebody', can: { delete: mayTakeAway(c.var.caller, place, file.created_by) } }))
}
