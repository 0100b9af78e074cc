//! ZIP files written while they are made: nothing but the piece at hand is kept in memory.

import { pipeline, Readable } from 'node:stream'
import { createDeflateRaw, crc32 } from 'node:zlib'

export interface ZipEntry {
  name: string
  content: AsyncIterable<string> | Iterable<string>
}

const LOCAL = 0x04034b50
const DESCRIPTOR = 0x08074b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
/** Sizes follow the data; names are UTF-8. */
const FLAGS = 0x0808
const DEFLATED = 8
const VERSION = 20
const LARGEST = 0xffffffff

export async function* zip(entries: Iterable<ZipEntry>, now: Date): AsyncGenerator<Buffer> {
  const stamp = dosTime(now)
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8')
    const header = Buffer.concat([numbers([LOCAL, 4], [VERSION, 2], [FLAGS, 2], [DEFLATED, 2], [stamp, 4], [0, 4], [0, 4], [0, 4], [name.length, 2], [0, 2]), name])
    yield header
    let crc = 0
    let size = 0
    let packed = 0
    const pieces = async function* () {
      for await (const text of entry.content) {
        const bytes = Buffer.from(text, 'utf8')
        crc = crc32(bytes, crc)
        size += bytes.length
        yield bytes
      }
    }
    const deflate = createDeflateRaw()
    // What goes wrong before it reaches the reader through `deflate`.
    pipeline(Readable.from(pieces()), deflate, () => {})
    for await (const piece of deflate as AsyncIterable<Buffer>) {
      packed += piece.length
      yield piece
    }
    if (size > LARGEST || offset + packed > LARGEST) throw new Error('a ZIP file of more than 4 GB is not possible')
    yield numbers([DESCRIPTOR, 4], [crc, 4], [packed, 4], [size, 4])
    directory.push(
      numbers([CENTRAL, 4], [VERSION, 2], [VERSION, 2], [FLAGS, 2], [DEFLATED, 2], [stamp, 4], [crc, 4], [packed, 4], [size, 4], [name.length, 2]),
      numbers([0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
      name,
    )
    offset += header.length + packed + 16
  }
  const central = Buffer.concat(directory)
  const count = directory.length / 3
  yield central
  yield numbers([END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [central.length, 4], [offset, 4], [0, 2])
}

function numbers(...values: readonly (readonly [number, 2 | 4])[]): Buffer {
  const buffer = Buffer.alloc(values.reduce((sum, [, bytes]) => sum + bytes, 0))
  let at = 0
  for (const [value, bytes] of values) at = buffer.writeUIntLE(value, at, bytes)
  return buffer
}

function dosTime(now: Date): number {
  const date = ((now.getUTCFullYear() - 1980) << 9) | ((now.getUTCMonth() + 1) << 5) | now.getUTCDate()
  const time = (now.getUTCHours() << 11) | (now.getUTCMinutes() << 5) | (now.getUTCSeconds() >> 1)
  return date * 0x10000 + time
}
