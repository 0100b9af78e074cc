//! Sends something harmless through an integration, now, and tells what came of it.

import { said } from '@shared/text'
import { tool } from '@shared/tool'
import type { Caller } from '../auth/caller'
import { conflict, notFound, Problem } from '../http/problem'
import { newId } from '../ids'
import type { ShownEvent } from '../ledger/present'
import type { Services } from '../services'

export async function testIntegration(services: Services, caller: Caller, name: string): Promise<void> {
  const sink = services.sinks.find((candidate) => candidate.name === name)
  if (!sink) throw notFound('There is no such integration, or its settings are missing.')
  if (sink.subscribed === true) throw conflict('no_target', 'Subscribe to an event first; what happens is then sent there.')
  const url = services.config.publicUrl
  try {
    if (!sink.mail) await sink.deliver({ id: `${name}-test-${newId()}`, target: '', event: testEvent(services, caller), url })
    else if (caller.email === null) throw conflict('no_address', 'An API key has no address to send a mail to.')
    else await sink.mail(caller.email, `Test from ${tool.name}`, `${caller.name} tests whether mail from ${tool.name} arrives. It does.\n\n${url}\n`)
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem(502, 'delivery_failed', 'Delivery failed', said('It did not arrive: {reason}', { reason: error instanceof Error ? error.message : String(error) }))
  }
}

function testEvent({ clock }: Services, caller: Caller): ShownEvent {
  const at = clock().toISOString()
  const about = { entity: 'test', entity_label: 'Test', id: newId(), title: tool.name, type: 'tested', text: 'tests the connection to' }
  return { ...about, seq: 0, at, effective: at, actor: caller.actor, actor_name: caller.name, version: 1, changes: [], hash: '0'.repeat(64) }
}
