//! What an error tells, however it is written down.

import { expect, test } from 'vitest'
import { fill } from '@shared/text'
import { StaleWrite } from '../src/http/problem'

test('a stale write knows the record as it is now, and tells it in no form', () => {
  const now = { id: '1', version: 2, token: 'hush-hush' }
  const stale = new StaleWrite('Somebody else changed it.', [{ field: 'token', yours: null, theirs: null }], now)
  expect(stale.now()).toBe(now)
  expect(stale).toMatchObject({ status: 409, code: 'stale', extra: { changed: [{ field: 'token' }] } })
  const written = [JSON.stringify(stale), JSON.stringify({ ...stale }), JSON.stringify(stale.body({ t: fill } as never)), String(stale.stack)]
  for (const text of written) expect(text).not.toContain('hush-hush')
})
