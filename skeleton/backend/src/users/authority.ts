//! Roles as dated grants with a basis, and the answer to “why may she do this?”.

import { Hono, type Context } from 'hono'
import * as z from 'zod'
import type { AnyEntity, Verb } from '@shared/define'
import { entityNamed } from '@shared/registry'
import { said, word } from '@shared/text'
import { isUuid } from '@shared/validate'
import { isAdmin, rolesThatMay } from '../auth/caller'
import { checkRoles, endRole, grantRole, type Basis } from '../auth/roles'
import type { Queryable } from '../database/database'
import { bodyAs, instantParameter } from '../http/json'
import { conflict, forbidden, invalid, notFound } from '../http/problem'
import type { Reader } from '../languages'
import { actorNames } from '../ledger/present'
import { loadRow, titles } from '../ledger/project'
import type { Env } from '../services'
import { checkAdminLeft } from './admins'
import { granting, idOf } from './granting'

/** Words for a basis; a record of the tool is one too: its entity's name and its id. */
const BASES = ['appointment', 'contract', 'deputy', 'law'] as const
const VERBS: readonly Verb[] = ['read', 'create', 'update', 'move', 'erase']

const INSTANT = z.iso.datetime({ offset: true }).nullish()
const NewGrant = z.object({
  role: z.string(),
  from: INSTANT,
  until: INSTANT,
  basis: z.object({ kind: z.string().max(100), id: z.uuid().nullish() }).default({ kind: 'appointment' }),
})

export interface Grant {
  id: string
  role: string
  basis: { kind: string; id: string | null; title: string | null }
  given_by: string
  given_at: string
  given_seq: number
  valid_from: string
  valid_until: string | null
  ended_by: string | null
}

export const authorityRouter = new Hono<Env>()

/** Every role that somebody has, had or will have. */
authorityRouter.get('/:id/authority', async (c) => {
  return c.json({ items: await grantsOf(c.var.services.database, `user:${visibleId(c)}`, null, c.var.reader) })
})

authorityRouter.post('/:id/authority', async (c) => {
  const by = await granting(c)
  const id = idOf(c)
  const input = await bodyAs(c, NewGrant)
  checkRoles([input.role], 'role')
  const { database, clock } = c.var.services
  const term = { from: input.from ?? null, until: input.until ?? null }
  const begins = term.from === null ? clock() : new Date(term.from)
  if (term.until !== null && new Date(term.until) <= begins) throw invalid([{ field: 'until', code: 'invalid', message: 'The end has to be after the beginning, and in the future.' }])
  const grant = await database.transaction(async (tx) => {
    await checkAccount(tx, id)
    return grantRole(tx, by, `user:${id}`, input.role, await checkedBasis(tx, input.basis), term)
  })
  const [made] = await grantsOf(database, `user:${id}`, grant, c.var.reader)
  return c.json(made, 201)
})

authorityRouter.delete('/:id/authority/:grant', async (c) => {
  const by = await granting(c)
  const id = idOf(c)
  const grant = c.req.param('grant')
  if (!isUuid(grant)) throw notFound()
  await c.var.services.database.transaction(async (tx) => {
    await tx.query('LOCK TABLE base.account IN SHARE ROW EXCLUSIVE MODE')
    const [found] = await grantsOf(tx, `user:${id}`, grant, c.var.reader)
    if (!found) throw notFound('There is no such grant of a role.')
    if (found.ended_by !== null) throw conflict('ended', 'This role was ended already.')
    await endRole(tx, by, grant)
    await checkAdminLeft(tx)
  })
  return c.body(null, 204)
})

/** Whether somebody may do something at a moment, by which grants, and which roles would allow it. */
authorityRouter.get('/:id/why', async (c) => {
  const id = visibleId(c)
  const { database, clock } = c.var.services
  await checkAccount(database, id)
  const entity = entityNamed(c.req.query('entity') ?? '')
  if (!entity) throw invalid([{ field: 'entity', code: 'not_an_option', message: 'There is no such kind of record.' }])
  const at = new Date(instantParameter(c, 'at') ?? clock())
  const allowing = rolesThatMay(entity, ...act(entity, c.req.query('verb'), c.req.query('move')))
  const because = (await grantsOf(database, `user:${id}`, null, c.var.reader)).filter(
    (grant) => allowing.includes(grant.role) && new Date(grant.valid_from) <= at && (grant.valid_until === null || new Date(grant.valid_until) > at),
  )
  return c.json({ allowed: because.length > 0, at: at.toISOString(), because, roles: allowing })
})

function act(entity: AnyEntity, verb: string | undefined, move: string | undefined): [Verb, string?] {
  if (move !== undefined && move !== '') {
    if (!Object.hasOwn(entity.moves, move)) throw invalid([{ field: 'move', code: 'not_an_option', message: said('{entity} has no move {move}.', { entity: word(entity.label), move }) }])
    return ['move', move]
  }
  const found = VERBS.find((each) => each === verb)
  if (!found) throw invalid([{ field: 'verb', code: 'not_an_option', message: said('{name} has to be one of {options}.', { name: 'verb', options: VERBS.join(', ') }) }])
  return [found]
}

/** Admins see everybody's roles, others their own. */
function visibleId(c: Context<Env>): string {
  const id = idOf(c)
  if (!isAdmin(c.var.caller) && id !== c.var.caller.userId) throw forbidden('Only admins see the roles of others.')
  return id
}

async function checkAccount(db: Queryable, id: string): Promise<void> {
  const { rowCount } = await db.query('SELECT 1 FROM base.account WHERE id = $1', [id])
  if (rowCount !== 1) throw notFound('There is no such user.')
}

async function checkedBasis(tx: Queryable, { kind, id }: { kind: string; id?: string | null | undefined }): Promise<Basis> {
  const entity = entityNamed(kind)
  if (entity && id && (await loadRow(tx, entity, id))) return { kind, id }
  if (!entity && !id && (BASES as readonly string[]).includes(kind)) return { kind, id: null }
  throw invalid([{ field: 'basis', code: 'invalid', message: said('A basis is one of {options}, or a record: its kind and its id.', { options: BASES.join(', ') }) }])
}

/** Newest first; `only` picks one. */
async function grantsOf(db: Queryable, holder: string, only: string | null, reader: Reader): Promise<Grant[]> {
  const { rows } = await db.query<Omit<Grant, 'basis' | 'given_by' | 'ended_by'> & { basis_kind: string; basis_id: string | null; given: string; ended: string | null }>(
    `SELECT g.id, g.role, g.basis_kind, g.basis_id, g.valid_from, g.valid_until, g.given_seq, given.at AS given_at, given.actor AS given, ended.actor AS ended
     FROM ledger.authority g
     JOIN ledger.event given ON given.realm = g.realm AND given.seq = g.given_seq
     LEFT JOIN ledger.event ended ON ended.realm = g.realm AND ended.seq = g.ended_seq
     WHERE g.holder = $1 AND ($2::uuid IS NULL OR g.id = $2) ORDER BY g.given_seq DESC`,
    [holder, only],
  )
  const names = await actorNames(db, rows.flatMap((row) => [row.given, ...(row.ended === null ? [] : [row.ended])]))
  const grants: Grant[] = []
  for (const { basis_kind: kind, basis_id: basis, given, ended, ...row } of rows) {
    const title = basis !== null && entityNamed(kind) ? (await titles(db, kind, [basis], reader)).get(basis) : undefined
    grants.push({ ...row, basis: { kind, id: basis, title: title ?? null }, given_by: names.get(given) ?? given, ended_by: ended === null ? null : (names.get(ended) ?? ended) })
  }
  return grants
}
