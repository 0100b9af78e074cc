//! Mails to whom a record was handed over, and to NOTIFY_EMAIL about everything that is created or
//! moves. Needs SMTP_URL; MAIL_FROM is the sender.

import { entityNamed } from '@shared/registry'
import type { Queryable } from '../database/database'
import type { LedgerEvent } from '../ledger/append'
import type { Delivery, Integration, Settings, Sink } from './sink'

export const email: Integration = {
  name: 'email',
  label: 'Email',
  description: 'Tells people by mail when a record is handed to them.',
  open({ env, config }: Settings): Sink | null {
    const server = env['SMTP_URL']?.trim()
    if (!server) return null
    const from = env['MAIL_FROM']?.trim() || config.admin?.email || 'tool@localhost'
    const always = (env['NOTIFY_EMAIL'] ?? '').split(',').map((address) => address.trim()).filter(Boolean)
    const send = async (mail: { to: string; subject: string; text: string; messageId?: string }) => {
      // Loaded when the first mail goes out: a tool that sends none starts faster.
      const { createTransport } = await import('nodemailer')
      const transport = createTransport(server, { connectionTimeout: 10_000, socketTimeout: 20_000 } as object)
      try {
        await transport.sendMail({ from, ...mail })
      } finally {
        transport.close()
      }
    }
    return {
      name: 'email',
      targets: async (tx, event) => [...new Set([...(await newlyResponsible(tx, event)), ...(isNews(event) ? always : [])])],
      mail: (to, about, content) => send({ to, subject: about, text: content }),
      deliver: (delivery) => send({ to: delivery.target, subject: subject(delivery), text: text(delivery, config.companyName), messageId: `<${delivery.id}@tool>` }),
    }
  },
}

function isNews(event: LedgerEvent): boolean {
  return entityNamed(event.kind) !== undefined && (event.type === 'created' || event.type === 'moved')
}

/** Addresses of the users that the event puts into a field, except of who did it. */
async function newlyResponsible(tx: Queryable, event: LedgerEvent): Promise<string[]> {
  const fields = entityNamed(event.kind)?.fields ?? {}
  const ids = Object.entries(event.data.set ?? {}).flatMap(([name, value]) =>
    fields[name]?.type === 'user' && typeof value === 'string' && event.actor !== `user:${value}` ? [value] : [],
  )
  if (ids.length === 0) return []
  const { rows } = await tx.query<{ email: string }>('SELECT email FROM base.account WHERE active AND id = ANY($1::uuid[])', [ids])
  return rows.map((row) => row.email)
}

function subject({ event }: Delivery): string {
  if (event.message) return event.message.subject
  return `${event.entity_label} ${event.title}: ${event.text}`.replaceAll(/\s+/g, ' ').slice(0, 200)
}

function text({ event, url }: Delivery, company: string): string {
  const said = event.message?.body ?? `${event.actor_name} ${event.text}: ${event.title}`
  return `${said}\n\n${url}\n\n${company}\n`
}
