import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isPrivateAddress, postText, signature, signedHeaders } from '../src/integrations/post'
import { Undeliverable } from '../src/integrations/sink'

let server: Server
let status = 200
let address = ''
const received: { headers: IncomingHttpHeaders; body: string }[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(status, status === 302 ? { location: 'http://localhost/elsewhere' } : {}).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
})
afterAll(() => server.close())

test('the receiver can check who sent it, and when', async () => {
  const now = new Date('2026-01-31T12:00:00Z')
  await postText(address, '{"a":1}', signedHeaders('secret', 'webhook-1', '{"a":1}', now), true)
  const [last] = received
  expect(last?.body).toBe('{"a":1}')
  expect(last?.headers).toMatchObject({ 'content-type': 'application/json', 'x-delivery-id': 'webhook-1', 'x-timestamp': '1769860800' })
  expect(last?.headers['x-signature']).toBe(signature('secret', '1769860800', '{"a":1}'))
})

test('every other answer than 2xx is a failure, 410 a final one', async () => {
  for (status of [302, 404, 500]) await expect(postText(address, '{}', {}, true)).rejects.toThrow(`the receiver answered ${status}`)
  status = 410
  await expect(postText(address, '{}', {}, true)).rejects.toThrow(Undeliverable)
  status = 200
})

test('nothing is posted into our own network', async () => {
  const before = received.length
  for (const inside of [address, address.replace('127.0.0.1', 'localhost'), 'http://[::1]:1/', 'http://169.254.169.254/latest', 'http://2130706433/', 'http://0x7f.1/', 'http://[::ffff:127.0.0.1]/', 'file:///etc/passwd', 'nonsense']) {
    await expect(postText(inside, '{}', {}, false), inside).rejects.toThrow(Undeliverable)
  }
  expect(received).toHaveLength(before)
})

test.each(['10.1.2.3', '172.16.0.1', '192.168.1.1', '100.64.0.1', '0.0.0.0', '224.0.0.1', '::1', 'fd00::1', 'fe80::1', '::ffff:10.0.0.1', '::ffff:a00:1', '2002:7f00:1::', 'fec0::1'])('%s is private', (inside) => {
  expect(isPrivateAddress(inside)).toBe(true)
})

test.each(['93.184.216.34', '8.8.8.8', '2606:4700::1111'])('%s is not', (outside) => {
  expect(isPrivateAddress(outside)).toBe(false)
})
