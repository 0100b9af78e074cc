import { expect, test } from 'vitest'
import { contrastWithWhite } from '@shared/color'
import { ago } from '../src/lib/time'

test('contrast is that of WCAG', () => {
  expect(contrastWithWhite(255, 255, 255)).toBeCloseTo(1)
  expect(contrastWithWhite(0, 0, 0)).toBeCloseTo(21)
})

test('times are said relative to now', () => {
  const now = Date.parse('2026-01-02T12:00:00Z')
  expect(ago('2026-01-02T11:00:00Z', now)).toContain('1 hour')
  expect(ago('2026-01-01T12:00:00Z', now)).toMatch(/yesterday|1 day/)
})
