import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { AnyEntity } from '@shared/define'

// The modules around it look for a browser when they are loaded.
let shortcuts: typeof import('../src/app/shortcuts')
beforeAll(async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }))
  shortcuts = await import('../src/app/shortcuts')
})

const entities = ['Assets', 'Assignments', 'Houses', 'Ässe'].map((labelPlural) => ({ name: labelPlural, plural: labelPlural.toLowerCase(), labelPlural }) as AnyEntity)

test('each entity has a letter of its own, and a digit', () => {
  const keys = [...shortcuts.keysOf(entities)].map(([key, entity]) => `${key} ${entity.labelPlural}`)
  expect(keys).toEqual(['a Assets', 'i Assignments', 'o Houses', 'e Ässe', '1 Assets', '2 Assignments', '3 Houses', '4 Ässe'])
})

describe('a key', () => {
  test.each([
    ['?', false, 'help'],
    ['/', false, 'search'],
    ['c', false, 'new'],
    ['e', false, 'edit'],
    ['j', false, 'row'],
    ['k', false, 'row'],
    ['g', false, 'go'],
    ['q', false, null],
    ['1', false, null],
    ['h', true, { to: '/' }],
    ['s', true, { to: '/settings' }],
    ['a', true, { to: '/assets' }],
    ['3', true, { to: '/houses' }],
    ['9', true, null],
    ['c', true, null],
  ] as const)('%s, after g: %s', (key, going, act) => {
    expect(shortcuts.actOf(key, going, entities)).toEqual(act)
  })
})

test('whoever does not want them switches them off', () => {
  expect(shortcuts.singleKeys()).toBe(true)
  shortcuts.chooseSingleKeys(false)
  expect(shortcuts.singleKeys()).toBe(false)
})
