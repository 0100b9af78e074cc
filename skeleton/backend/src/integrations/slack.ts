//! A line in a Slack channel for every record that is created or moves, for what rules announce, and for deadlines that come
//! near. Nobody's personal data is in it: who may see the record reads more behind the link. Needs SLACK_WEBHOOK_URL.

import { entityNamed } from '@shared/registry'
import { DEADLINE } from '../ledger/present'
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
      targets: async (_tx, event) => (event.kind === DEADLINE || (entityNamed(event.kind) && (event.type === 'created' || event.type === 'moved' || event.data.emit !== undefined)) ? [''] : []),
      async deliver({ event, url }) {
        const title = escape(isPersonal(event.entity) ? event.entity_label : event.title).replaceAll('|', '/')
        await postJson(address, { text: `*${escape(event.actor_name)}* ${escape(event.text)}: <${url}|${title}>` }, {}, allowPrivate)
      },
    }
  },
}

/** Whether titles of this kind have personal data in them, their own or that of a record they are called by. */
function isPersonal(kind: string, depth = 0): boolean {
  const entity = entityNamed(kind)
  return entity?.title.some((name) => {
    const field = entity.fields[name]
    return field?.personal === true || (field?.type === 'ref' && depth < 4 && isPersonal(field.to ?? '', depth + 1))
  }) === true
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
