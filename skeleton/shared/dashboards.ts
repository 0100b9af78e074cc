//! Dashboards of the tool. Without one called `home` the start page shows what follows from the entities.

import type { Dashboard } from './surface'

export const dashboards: readonly Dashboard[] = [
  {
    name: 'home',
    label: 'Home',
    icon: 'house',
    group: 'Work',
    cards: [
      { label: 'Open tasks', entity: 'task', filter: { state: 'open,doing' } },
      { label: 'Urgent', entity: 'task', filter: { state: 'open,doing', priority: 'high' }, alert: { is: '>', value: 0 } },
      { label: 'Due within a week', entity: 'task', filter: { state: 'open,doing', 'due_on.to': 'today+7' } },
      { label: 'Open budget', entity: 'task', filter: { state: 'open,doing' }, sum: 'budget' },
    ],
    charts: [
      { label: 'New tasks', entity: 'task', filter: {}, kind: 'line', group: 'month' },
      { label: 'Tasks by state', entity: 'task', filter: {}, kind: 'donut', group: 'state' },
      { label: 'Budget by contact', entity: 'task', filter: { state: 'open,doing' }, sum: 'budget', kind: 'bar', group: 'contact' },
    ],
  },
]
