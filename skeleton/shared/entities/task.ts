import { daysBetween } from '../calendar'
import { defineEntity } from '../define'
import { contact } from './contact'

/** Something that somebody has to do by a day. */
export const task = defineEntity({
  name: 'task',
  plural: 'tasks',
  label: 'Task',
  labelPlural: 'Tasks',
  icon: 'list-checks',
  group: 'Work',
  title: ['subject'],
  number: 'TSK-{yyyy}-{0000}',
  related: { contact },
  fields: {
    subject: { type: 'text', label: 'Subject', required: true, searchable: true },
    details: { type: 'long', label: 'Details', searchable: true },
    priority: {
      type: 'enum',
      label: 'Priority',
      required: true,
      filter: true,
      default: 'normal',
      options: [
        { value: 'low', label: 'Low' },
        { value: 'normal', label: 'Normal' },
        { value: 'high', label: 'High' },
      ],
    },
    assignee: { type: 'user', label: 'Assignee', filter: true, default: 'me' },
    parent: { type: 'ref', to: 'task', label: 'Part of', help: 'The larger task that this one belongs to.' },
    contact: { type: 'ref', to: 'contact', label: 'For', filter: true },
    reply_to: { type: 'email', label: 'Reply to', personal: true },
    due_on: { type: 'date', label: 'Due on', filter: true },
    effort_hours: { type: 'decimal', label: 'Effort in hours' },
    budget: { type: 'money', label: 'Budget' },
    cost_per_hour: {
      type: 'decimal',
      label: 'Cost per hour',
      computed: (record) => (record.budget !== null && record.effort_hours ? record.budget / 100 / record.effort_hours : null),
    },
    days_left: {
      type: 'int',
      label: 'Days left',
      live: ({ record, today }) => daysBetween(today, record.due_on),
    },
    reach: { type: 'text', label: 'Reach them at', live: ({ refs }) => refs.contact?.email ?? refs.contact?.phone ?? null },
    labels: { type: 'tags', label: 'Labels' },
    billable: { type: 'bool', label: 'Billable', default: false },
    outcome: { type: 'long', label: 'Outcome', locked: ['done', 'dropped'] },
    started_at: { type: 'instant', label: 'Started at', once: true },
    done_at: { type: 'instant', label: 'Done at' },
  },
  states: {
    open: { label: 'Open', tone: 'neutral' },
    doing: { label: 'In progress', tone: 'info' },
    done: { label: 'Done', tone: 'success' },
    dropped: { label: 'Dropped', tone: 'warning' },
  },
  moves: {
    start: {
      label: 'Start',
      from: ['open'],
      to: 'doing',
      guard: ({ record }) => record.assignee !== null,
      deny: 'Assign the task to somebody first',
      set: ({ now }) => ({ started_at: now }),
    },
    finish: { label: 'Finish', from: ['open', 'doing'], to: 'done', ask: ['outcome'], set: ({ now }) => ({ done_at: now }) },
    drop: { label: 'Drop', from: ['open', 'doing'], to: 'dropped', ask: ['outcome'], confirm: true },
    reopen: { label: 'Reopen', from: ['done', 'dropped'], to: 'open', by: ['admin'], set: () => ({ done_at: null }) },
  },
  access: { member: ['read', 'create', 'update', 'move'], helper: ['read', 'update', 'move'], viewer: ['read'] },
  rows: { helper: ['assignee'] },
  subject: 'contact',
  deadlines: {
    due: { label: 'Due', from: 'due_on', roll: true, pause: ['dropped'], warn: [{ days: 3 }, { hours: 12 }], tell: ['assignee', 'member'], done: ['done'], more: { when: ({ record }) => record.priority === 'low', add: { months: 1 } } },
    start: { label: 'Start', from: 'created_at', add: { workingDays: 10 }, tell: ['assignee'], done: ['doing', 'done', 'dropped'], act: 'start' },
  },
  columns: ['number', 'subject', 'priority', 'assignee', 'due_on', 'state'],
  sort: '-created_at',
})
