//! Forms of the tool for people without an account.

import type { PublicForm } from './surface'

export const forms: readonly PublicForm[] = [
  {
    name: 'request',
    label: 'Ask us for something',
    entity: 'task',
    fields: ['subject', 'details', 'priority', 'reply_to', 'due_on', 'billable'],
    set: {},
    intro: 'Tell us what you need. We read every request within two working days.',
    thanks: 'Thank you. We will get back to you.',
  },
]
