//! Every event as signed JSON to WEBHOOK_URL; WEBHOOK_SECRET makes the signature.

import { entityNamed } from '@shared/registry'
import { DEADLINE, type ShownEvent } from '../ledger/present'
import { postText, signedHeaders } from './post'
import type { Integration, Settings, Sink } from './sink'

export const webhook: Integration = {
  name: 'webhook',
  label: 'Webhook',
  description: 'Posts every event, signed, to an address of yours.',
  open({ env, config }: Settings): Sink | null {
    const address = env['WEBHOOK_URL']?.trim()
    if (!address) return null
    const secret = env['WEBHOOK_SECRET']?.trim() || config.jwtSecret
    const allowPrivate = env['ALLOW_PRIVATE_ADDRESSES'] === 'true'
    return {
      name: 'webhook',
      targets: async (_tx, event) => (entityNamed(event.kind) || event.kind === DEADLINE ? [''] : []),
      async deliver({ id, event, url }) {
        const body = JSON.stringify({ id, event: `${event.entity}.${happened(event)}`, url, data: event })
        await postText(address, body, signedHeaders(secret, id, body, new Date()), allowPrivate)
      },
    }
  },
}

function happened(event: ShownEvent): string {
  if (event.deadline) return event.deadline.over ? 'deadline_over' : 'deadline_near'
  return event.emit ?? event.move ?? event.type
}
