//! Papers about single records.

import type { DocumentTemplate } from './surface'

export const documents: readonly DocumentTemplate[] = [
  {
    name: 'task_sheet',
    label: 'Task sheet',
    icon: 'file-text',
    entity: 'task',
    body: {
      en: '| | |\n|---|---|\n| Number | {number} |\n| Assigned to | {assignee} |\n| Due on | {due_on} |\n| State | {state} |\n\n{details}',
      de: '| | |\n|---|---|\n| Nummer | {number} |\n| Zuständig | {assignee} |\n| Fällig am | {due_on} |\n| Status | {state} |\n\n{details}',
    },
  },
]
