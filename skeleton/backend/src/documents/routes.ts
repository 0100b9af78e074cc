//! `GET /api/v1/<plural>/<id>/documents/<name>.pdf`: a paper about a record. That it was made is in the ledger.

import { Hono } from 'hono'
import { documents } from '@shared/documents'
import { stateLabel } from '@shared/format'
import { entityAt } from '@shared/registry'
import type { DocumentTemplate } from '@shared/surface'
import { said, word } from '@shared/text'
import { isUuid } from '@shared/validate'
import { ADMIN, rolesOf, type Caller } from '../auth/caller'
import { requireVerb } from '../auth/require'
import { findRow, missing } from '../entities/reach'
import { conflict, forbidden, notFound } from '../http/problem'
import { newId } from '../ids'
import { append } from '../ledger/append'
import { PRINTED } from '../ledger/present'
import type { Env } from '../services'
import { callerIn } from '../transfer/languages'
import { printRecord } from './print'

export const documentsRouter = new Hono<Env>()

documentsRouter.get('/:plural/:id/documents/:file', async (c) => {
  const { services } = c.var
  const caller = callerIn(c)
  const entity = entityAt(c.req.param('plural'))
  const name = /^(\w+)\.pdf$/.exec(c.req.param('file'))?.[1]
  const template = documents.find((each) => each.name === name && each.entity === entity?.name)
  if (!entity || !template) throw notFound('There is no such document.')
  requireVerb(caller, entity, 'read')
  const id = c.req.param('id')
  if (!isUuid(id)) throw missing(entity)
  const row = await findRow(services.database, caller, entity, id)
  if (!mayHave(caller, template)) throw forbidden('Your roles do not allow this document.')
  const state = typeof row['state'] === 'string' ? row['state'] : null
  if (template.states && !template.states.includes(state ?? '')) throw conflict('wrong_state', said('There is no such document in the state {state}.', { state: word(stateLabel(entity, state)) }))

  const act = { realm: await services.realm(), actor: caller.actor, via: null, command: newId(), sinks: [], vault: services.vault }
  const set = { kind: entity.name, record: id, name: template.name, version: Number(row['version']) }
  const [event] = await services.database.transaction((tx) => append(tx, act, [{ kind: PRINTED, record: newId(), expect: 0, type: 'exported', body: { set } }]))
  if (!event) throw new Error('a document wrote no event')
  const content = await printRecord({ services, caller }, template, entity, row, event)
  return new Response(new Uint8Array(content), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${template.name}-${String(row['number'] ?? id)}.pdf"`,
      'cache-control': 'no-store',
    },
  })
})

export function mayHave(caller: Caller, { to }: DocumentTemplate): boolean {
  return to === undefined || rolesOf(caller).some((role) => role === ADMIN || to.includes(role))
}
