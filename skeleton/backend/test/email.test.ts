import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allEntities } from '@shared/registry'
import { email } from '../src/integrations/email'
import { deliverDue } from '../src/integrations/worker'
import { readerOf } from '../src/languages'
import { startTool, type TestTool } from './harness'
import { sampleRecord } from './samples'

let server: Server
let tool: TestTool
const received: string[] = []

/** As much of SMTP as it takes to receive a mail. */
beforeAll(async () => {
  server = createServer((socket) => {
    let data: string[] | null = null
    let rest = ''
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 test')
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('utf8')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (data) {
          if (line === '.') {
            received.push(data.join('\n'))
            data = null
            say('250 kept')
          } else data.push(line)
        } else if (line === 'DATA') {
          data = []
          say('354 go on')
        } else if (line === 'QUIT') {
          say('221 bye')
          socket.end()
        } else say('250 fine')
      }
    })
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  tool = await startTool()
})
afterAll(async () => {
  server.close()
  await tool?.close()
})

test('links to set a password go out by SMTP', async () => {
  const { port } = server.address() as AddressInfo
  const sink = email.open({ env: { SMTP_URL: `smtp://127.0.0.1:${port}?ignoreTLS=true`, MAIL_FROM: 'tool@example.com' }, config: tool.config, database: tool.services.database })
  tool.services.sinks = sink ? [sink] : []
  const invited = await tool.admin.post('/api/v1/users', { email: 'bo@example.com', name: 'Bo', invite: true })
  expect(invited).toMatchObject({ status: 201, body: { mailed: true } })
  expect(invited.body.link).toBeUndefined()
  expect(received[0]).toMatch(/^To: bo@example\.com$/m)
  expect(received[0]?.replaceAll('=\n', '').replaceAll('=3D', '=')).toMatch(/set-password\?token=[\w-]{43}/)
})

describe('in the language of whoever gets them', () => {
  const GERMAN = { 'accept-language': 'de' }
  const reader = readerOf('de')
  const mails: { to: string; subject: string; text: string }[] = []
  beforeAll(() => {
    const sink = email.open({ env: { SMTP_URL: 'smtp://localhost' }, config: tool.config, database: tool.services.database })!
    // What comes out of it, without sending it.
    sink.mail = async (to, subject, text) => void mails.push({ to, subject, text })
    sink.deliver = async ({ target, event }) => void mails.push({ to: target, subject: event.entity_label, text: event.text })
    tool.services.sinks = [sink]
  })

  test('an invitation is in the language of whoever invites, a new password in that of the account', async () => {
    const { body } = await tool.admin.post('/api/v1/users', { email: 'ina@example.com', name: 'Ina', invite: true }, GERMAN)
    expect(mails.at(-1)).toMatchObject({ to: 'ina@example.com', subject: expect.stringMatching(/^Sie sind zu .* eingeladen$/) })
    await tool.admin.post(`/api/v1/users/${body.id}/link`)
    expect(mails.at(-1)?.subject).toMatch(/^(Ihr Passwort für|Sie sind zu)/)
  })

  test('whoever reads the tool in German gets mails in German', async () => {
    const entity = allEntities.find(({ fields }) => Object.values(fields).some(({ type, live, computed }) => type === 'user' && !live && !computed))
    if (!entity) return
    const [field] = Object.entries(entity.fields).find(([, { type, live, computed }]) => type === 'user' && !live && !computed)!
    const person = await tool.person('admin')
    await person.get('/api/v1/me', { 'accept-language': 'de-AT' })
    const created = await tool.admin.post(`/api/v1/${entity.plural}`, { ...(await sampleRecord(tool.admin, entity)), [field]: person.id })
    expect(created.status, JSON.stringify(created.body)).toBe(201)
    while ((await deliverDue(tool.services)) > 0) continue
    expect(mails.filter(({ to }) => to === person.email).map(({ text }) => text)).toContain(reader.t('created the {entity}', { entity: reader.within(reader.t(entity.label)) }))
  })
})
