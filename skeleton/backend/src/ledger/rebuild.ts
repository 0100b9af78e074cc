//! Throws all rows away and makes them again from the events: the proof that the events are enough.

import type { AnyEntity } from '@shared/define'
import { allEntities, entityNamed } from '@shared/registry'
import { BRANDING, projectBranding } from '../branding/branding'
import { COMMENT, projectComment } from '../collaboration/comments'
import type { Queryable } from '../database/database'
import { projectSettings, SETTINGS } from '../place/settings'
import { readEvents } from './read'
import type { Vault } from './vault'
import { recount } from './recount'
import { column, loadRow, project, tableOf } from './project'

const BATCH = 500

/** Inside one transaction, so that nobody sees it half done. Returns how many events were replayed. */
export async function rebuild(tx: Queryable, vault: Vault): Promise<number> {
  await clear(tx)
  await tx.query('SELECT ledger.rebuild_postings()')
  let last = 0
  let count = 0
  let moved = false
  for (;;) {
    const events = await readEvents(tx, vault, `WHERE seq > $1 ORDER BY seq LIMIT ${BATCH}`, [last])
    for (const event of events) {
      if (event.kind === COMMENT) {
        await projectComment(tx, event)
        count += 1
        continue
      }
      if (event.kind === BRANDING) {
        await projectBranding(tx, event)
        count += 1
        continue
      }
      if (event.kind === SETTINGS) {
        await projectSettings(tx, event)
        count += 1
        moved = true
        continue
      }
      const entity = entityNamed(event.kind)
      if (!entity) continue
      await project(tx, entity, event, event.version === 1 ? null : await loadRow(tx, entity, event.record))
      count += 1
    }
    const end = events.at(-1)
    if (!end) {
      // What was there before the tool was told where it is counts by that too.
      if (moved) await recount(tx)
      return count
    }
    last = end.seq
  }
}

async function clear(tx: Queryable): Promise<void> {
  await tx.query('DELETE FROM base.comment')
  await tx.query('DELETE FROM base.timer')
  await tx.query('DELETE FROM base.setting WHERE key = ANY($1)', [[BRANDING, SETTINGS]])
  for (const entity of allEntities) {
    const loose = Object.entries(entity.fields).filter(([, field]) => field.type === 'ref' && field.required !== true)
    if (loose.length > 0) await tx.query(`UPDATE ${tableOf(entity)} SET ${loose.map(([name]) => `${column(name)} = NULL`).join(', ')}`)
  }
  for (const entity of referringFirst()) await tx.query(`DELETE FROM ${tableOf(entity)}`)
}

function referringFirst(): AnyEntity[] {
  const order: AnyEntity[] = []
  const visit = (entity: AnyEntity) => {
    if (order.includes(entity)) return
    for (const other of allEntities) {
      const refers = Object.values(other.fields).some((field) => field.type === 'ref' && field.required === true && field.to === entity.name)
      if (refers && other !== entity) visit(other)
    }
    if (!order.includes(entity)) order.push(entity)
  }
  allEntities.forEach(visit)
  return order
}
