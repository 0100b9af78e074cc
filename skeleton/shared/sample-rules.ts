//! What follows from what among the entities that are only there so that the skeleton stands by itself.

import { task } from './entities/task'
import { create, defineRule, type Rule } from './rule'

export const sampleRules: readonly Rule[] = [
  defineRule(task, {
    name: 'task_finish',
    on: 'finish',
    do: [
      { notify: ['assignee', 'viewer'], message: 'task_finished' },
      { emit: 'billed', when: ({ record }) => record.billable === true },
      create(
        task,
        ({ record, today }) => ({ subject: `Bill ${record.subject}`, contact: record.contact, due_on: today, priority: 'high' }),
        ({ record }) => record.billable === true,
      ),
    ],
  }),
  defineRule(task, { name: 'urgent', on: 'created', when: ({ record }) => record.priority === 'high', do: [{ set: () => ({ labels: ['urgent'] }) }] }),
  defineRule(task, {
    name: 'hours',
    on: 'finish',
    do: [
      {
        post: 'hours',
        transfer: ({ record }) => ({ from: null, to: record.contact, quantity: record.effort_hours }),
        when: ({ record }) => record.labels?.includes('prepaid') === true,
      },
      {
        post: 'hours',
        transfer: ({ record }) => ({ from: record.contact, to: null, quantity: record.effort_hours }),
        when: ({ record }) => record.labels?.includes('used') === true,
      },
    ],
  }),
  defineRule(task, {
    name: 'overdue',
    daily: '07:00',
    when: ({ record, today }) => record.state === 'open' && record.due_on !== null && record.due_on < today,
    do: [{ notify: ['assignee'], message: 'task_waiting' }],
  }),
]
