//! Files for fields: uploaded first, and part of a record as soon as one of its fields names them.

import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { isFile, type AnyEntity, type Value } from '@shared/define'
import { phrase, said, word } from '@shared/text'
import type { Mistake } from '@shared/validate'
import type { Queryable } from '../database/database'
import { tooLarge } from '../http/errors'
import { forbidden, invalid, Problem } from '../http/problem'
import { idFrom, newId } from '../ids'
import { append, type Act } from '../ledger/append'
import type { Env } from '../services'
import { KIND, LARGEST_FILE, nameOf, typeOf } from './attachments'

const MOST_WAITING = 50
const LARGEST_SIGNATURE = 500_000
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export const uploadsRouter = new Hono<Env>()

/** `?name=report.pdf`, with the file itself as the body and its type as the content type. */
uploadsRouter.post(
  '/uploads',
  bodyLimit({ maxSize: LARGEST_FILE, onError: tooLarge(phrase('A file may have 10 MB at most.')) }),
  async (c) => {
    const { services, caller } = c.var
    if (caller.grants.size === 0) throw forbidden('Your roles do not allow to add files.')
    const content = Buffer.from(await c.req.arrayBuffer())
    if (content.length === 0) throw invalid([{ field: 'file', code: 'required', message: 'The file is empty.' }])
    const file = { id: newId(), name: nameOf(c), type: typeOf(c), size: content.length, sha256: createHash('sha256').update(content).digest('hex') }
    const { rowCount } = await services.database.query(
      `INSERT INTO base.upload (id, name, type, size, sha256, content, created_at, created_by)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT count(*) FROM base.upload WHERE created_by = $8) < ${MOST_WAITING}`,
      [file.id, file.name, file.type, file.size, file.sha256, content, services.clock().toISOString(), caller.actor],
    )
    if (rowCount !== 1) throw new Problem(409, 'too_many_files', 'Conflict', said('You have {count} files that are in no record yet. Save what they are for first.', { count: MOST_WAITING }))
    return c.json(file, 201)
  },
)

interface Upload {
  name: string
  type: string
  size: number
  sha256: string
  png: boolean
}

/** Makes the uploads that the new values name the record's own. A field may also name a file that the record has. */
export async function takeUploads(tx: Queryable, act: Act, entity: AnyEntity, record: string, set: { readonly [field: string]: Value }): Promise<void> {
  const errors: Mistake[] = []
  for (const [name, id] of Object.entries(set)) {
    const field = entity.fields[name]
    if (!field || !isFile(field) || typeof id !== 'string') continue
    const own = await tx.query('SELECT FROM base.attachment WHERE id = $1 AND kind = $2 AND record = $3', [id, entity.name, record])
    if (own.rowCount === 1) continue
    const { rows } = await tx.query<Upload>(`SELECT name, type, size, sha256, substring(content FOR 8) = $3 AS png FROM base.upload WHERE id = $1 AND created_by = $2 FOR UPDATE`, [id, act.actor, PNG])
    const [file] = rows
    if (!file) {
      errors.push({ field: name, code: 'unknown_reference', message: said('{field}: there is no such file. Upload it first.', { field: word(field.label) }) })
    } else if (field.type === 'signature' && (!file.png || file.size > LARGEST_SIGNATURE)) {
      errors.push({ field: name, code: 'invalid', message: said('{field} has to be a picture of a signature, as PNG.', { field: word(field.label) }) })
    } else {
      const about = { kind: entity.name, record, name: file.name, type: file.type, size: file.size, sha256: file.sha256, field: name }
      await append(tx, { ...act, command: idFrom(act.command, 'file', name) }, [{ kind: KIND, record: id, expect: 0, type: 'created', body: { set: about }, sealed: ['name'] }])
      await tx.query(
        `INSERT INTO base.attachment (id, kind, record, name, type, size, sha256, content, created_by)
         SELECT id, $2, $3, name, type, size, sha256, content, created_by FROM base.upload WHERE id = $1`,
        [id, entity.name, record],
      )
      await tx.query('DELETE FROM base.upload WHERE id = $1', [id])
    }
  }
  if (errors.length > 0) throw invalid(errors)
}

/** What nobody put anywhere for a day. */
export async function forgetUploads(db: Queryable, now: Date): Promise<void> {
  await db.query(`DELETE FROM base.upload WHERE created_at < $1::timestamptz - interval '1 day'`, [now.toISOString()])
}
