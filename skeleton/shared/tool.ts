//! The tool itself: its name, look, size, and which parts were chosen.

import type { ToolInfo } from './define'

export const tool: ToolInfo = {
  name: 'Sample tool',
  company: 'Example Company',
  slug: 'example',
  template: 'skeleton',
  version: '0.0.0',
  color: '#2563EB',
  icon: 'shield',
  maxUsers: 10,
  features: [],
  integrations: [],
  roles: [
    { name: 'member', description: 'Works on tasks' },
    { name: 'helper', description: 'Works on the tasks that are theirs' },
    { name: 'viewer', description: 'Reads everything, changes nothing' },
  ],
}
