//! Messages that rules send about a record: an event says who was told what, in the transaction of what
//! it follows from, and notifications and mails come of it.

import type { AnyEntity, AnyRecord } from '@shared/define'
import type { Command } from '../entities/write'
import { newId } from '../ids'
import { append } from '../ledger/append'
import { TOLD } from './message-text'
import { mailTo, notify, peopleOf } from './notifications'

export async function sendMessage(command: Command, entity: AnyEntity, record: AnyRecord, message: string, to: readonly string[], cause: number | undefined): Promise<void> {
  const people = await peopleOf(command.tx, entity, record, to)
  if (people.length === 0) return
  const act = { realm: command.realm, actor: command.caller.actor, via: null, command: command.id, sinks: [], vault: command.vault }
  const set = { kind: entity.name, record: record.id, message }
  const [event] = await append(command.tx, act, [{ kind: TOLD, record: newId(), expect: 0, type: 'noted', body: { set }, ...(cause === undefined ? {} : { cause }) }])
  if (!event) throw new Error('a message wrote no event')
  await notify(command.tx, event, people.map((person) => person.id), 'notice')
  await mailTo(command.tx, command.realm, command.sinks, event, people)
}
