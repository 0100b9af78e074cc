//! Messages of the tool, each with the fields of a record in braces.

import type { Message } from './rule'

export const messages = {
  task_finished: { subject: '{number} is done', body: '“{subject}” was finished by {assignee}.\n\n{outcome}' },
  task_waiting: { subject: 'Still open: {subject}', body: '{number} has been due since {due_on}.' },
} as const satisfies { readonly [name: string]: Message }
