//! A line in a Slack channel for every record that is created or moves, and for what rules announce. Needs SLACK_WEBHOOK_URL.

import { entityNamed } from '@shared/registry'
import { postJson } from './post'
import type { Integration, Settings, Sink } from './sink'

export const slack: Integration = {
  name: 'slack',
  label: 'Slack',
  description: 'Posts what is created and what moves to a channel.',
  open({ env }: Settings): Sink | null {
    const address = env['SLACK_WEBHOOK_URL']?.trim()
    if (!address) return null
    const allowPrivate = env['ALLOW_PRIVATE_ADDRESSES'] === 'true'
    return {
      name: 'slack',
      targets: async (_tx, event) => (entityNamed(event.kind) && (event.type === 'created' || event.type === 'moved' || event.data.emit !== undefined) ? [''] : []),
      async deliver({ event, url }) {
        const title = escape(event.title).replaceAll('|', '/')
        await postJson(address, { text: `*${escape(event.actor_name)}* ${escape(event.text)}: <${url}|${title}>` }, {}, allowPrivate)
      },
    }
  },
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
