import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { email } from '../src/integrations/email'
import { startTool, type TestTool } from './harness'

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
