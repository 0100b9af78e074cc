//! Values that are worked out while reading: from the day, from other records, and as of a moment.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTool, type TestTool } from './harness'

let tool: TestTool

beforeAll(async () => {
  tool = await startTool()
})
afterAll(() => tool?.close())

const at = (day: string) => {
  tool.services.clock = () => new Date(`${day}T08:00:00Z`)
}

test('a value follows the day without anybody writing it', async () => {
  at('2030-01-01')
  const { body: task } = await tool.admin.post('/api/v1/tasks', { subject: 'Renew', due_on: '2030-01-11' })
  expect(task.days_left).toBe(10)
  at('2030-01-09')
  const { body: later } = await tool.admin.get(`/api/v1/tasks/${task.id}`)
  expect([later.days_left, later.version]).toEqual([2, 1])
  const { body: list } = await tool.admin.get(`/api/v1/tasks?id=${task.id}`)
  expect(list.items[0].days_left).toBe(2)
  expect((await tool.admin.get(`/api/v1/tasks/${task.id}?as_of=2030-01-04T08:00:00Z`)).body.days_left).toBe(7)
  tool.services.clock = () => new Date()
})

test('a value follows another record, and every list and export has it', async () => {
  const { body: contact } = await tool.admin.post('/api/v1/contacts', { name: 'Ida', phone: '+49 30 1' })
  const { body: task } = await tool.admin.post('/api/v1/tasks', { subject: 'Call', contact: contact.id })
  expect(task.reach).toBe('+49 30 1')
  await tool.admin.patch(`/api/v1/contacts/${contact.id}`, { email: 'ida@example.com' })
  expect((await tool.admin.get(`/api/v1/tasks/${task.id}`)).body.reach).toBe('ida@example.com')
  expect((await tool.admin.get(`/api/v1/tasks?id=${task.id}&format=csv`)).body).toContain('ida@example.com')
})
