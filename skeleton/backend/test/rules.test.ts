import { expect, test } from 'vitest'
import { allEntities, entityNamed } from '@shared/registry'
import { rules } from '@shared/rules'
import { tool } from '@shared/tool'

test('rules have names of their own, and speak of what there is', () => {
  expect(new Set(rules.map((rule) => rule.name)).size).toBe(rules.length)
  const roles = ['admin', ...tool.roles.map((role) => role.name)]
  for (const { entity, on, daily, do: consequences } of rules) {
    expect(allEntities).toContain(entity)
    if (on === undefined) expect(daily).toMatch(/^([01]\d|2[0-3]):[0-5]\d$/)
    else expect(['created', 'changed', ...Object.keys(entity.moves)]).toContain(on)
    for (const consequence of consequences) {
      if ('create' in consequence) expect(entityNamed(consequence.create)).toBeDefined()
      if ('notify' in consequence) for (const name of consequence.notify) expect(entity.fields[name]?.type === 'user' || roles.includes(name)).toBe(true)
    }
  }
})
