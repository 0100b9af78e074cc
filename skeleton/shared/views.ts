//! Views of the tool's records, in the order of the menu.

import type { View } from './surface'

export const views: readonly View[] = [
  { name: 'mine', label: 'My tasks', icon: 'user-round', entity: 'task', layout: 'list', filter: { state: 'open,doing', assignee: 'me' }, columns: ['number', 'subject', 'priority', 'due_on', 'state'], sort: 'due_on' },
  { name: 'by_priority', label: 'By priority', icon: 'square-kanban', entity: 'task', layout: 'board', filter: { state: 'open,doing' }, groupBy: 'priority' },
  { name: 'due', label: 'Task calendar', icon: 'calendar-days', entity: 'task', layout: 'calendar', filter: {}, date: 'due_on' },
]
