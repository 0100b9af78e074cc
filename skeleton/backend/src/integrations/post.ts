//! Posting to somebody else's server: with a time limit, without following redirects, and never to
//! an address inside our own network unless that was allowed.

import { createHmac } from 'node:crypto'
import { lookup, type LookupAddress } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP } from 'node:net'
import { Undeliverable } from './sink'

const TIMEOUT_MS = 10_000

const inside = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(net, bits, 'ipv4')
}
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  // Addresses that hold an IPv4 address, whichever that is.
  ['2001::', 32],
  ['2002::', 16],
  ['fec0::', 10],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(net, bits, 'ipv6')
}

export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return inside.check(mapped, 'ipv4')
  return inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** `sha256=<hex>` over `<timestamp>.<body>`: the receiver can tell who sent it, and when. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

export function signedHeaders(secret: string, id: string, body: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  return { 'x-delivery-id': id, 'x-timestamp': timestamp, 'x-signature': signature(secret, timestamp, body) }
}

export async function postJson(address: string, content: unknown, headers: Record<string, string>, allowPrivate: boolean): Promise<void> {
  await postText(address, JSON.stringify(content), headers, allowPrivate)
}

export function postText(address: string, body: string, headers: Record<string, string>, allowPrivate: boolean): Promise<void> {
  if (!URL.canParse(address)) return Promise.reject(new Undeliverable('the address is not a URL'))
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return Promise.reject(new Undeliverable('the address is neither http nor https'))
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) return Promise.reject(new Undeliverable(`${host} is a private address`))

  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'tool-webhook/1', ...headers },
        timeout: TIMEOUT_MS,
        // The check is here and not before: a name may point elsewhere when it is looked up again.
        lookup: (name, options, done) => {
          lookup(name, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
            const [first] = addresses ?? []
            if (error || !first) return done(error ?? new Error(`${name} has no address`), '', 4)
            if (!allowPrivate && addresses.some((found) => isPrivateAddress(found.address))) {
              return done(new Undeliverable(`${name} points to a private address`), '', 4)
            }
            return options.all === true ? (done as unknown as (e: null, a: LookupAddress[]) => void)(null, addresses) : done(null, first.address, first.family)
          })
        },
      },
      (response) => {
        response.resume()
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) resolve()
        else if (status === 410) reject(new Undeliverable('the receiver answered 410 Gone'))
        else reject(new Error(`the receiver answered ${status}`))
      },
    )
    request.on('timeout', () => request.destroy(new Error('the receiver did not answer in time')))
    request.on('error', reject)
    request.end(body)
  })
}
