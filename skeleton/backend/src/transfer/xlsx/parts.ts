//! The parts of an XLSX file: XML in a ZIP. It may be damaged, or small only until it is unpacked.

import { SaxesParser } from 'saxes'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import { tooMuch } from '../limits'

const MOST_PARTS = 1_000
const MOST_UNPACKED = 64 * 1024 * 1024

export interface Handlers {
  /** Names come without the prefix of their namespace. */
  open?: (name: string, attributes: Readonly<Record<string, string>>) => void
  /** `text`: what stands between. */
  close?: (name: string, text: string) => void
}

export class Parts {
  readonly #zip: ZipFile
  readonly #entries: ReadonlyMap<string, Entry>

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip
    this.#entries = entries
  }

  static async of(bytes: Buffer): Promise<Parts> {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false })
    const entries = new Map<string, Entry>()
    let unpacked = 0
    for await (const entry of zip.eachEntry()) {
      unpacked += entry.uncompressedSize
      // yauzl sees to it that no part is larger than it says.
      if (unpacked > MOST_UNPACKED || entries.size === MOST_PARTS) throw tooMuch()
      entries.set(entry.fileName, entry)
    }
    return new Parts(zip, entries)
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  async read(name: string, handlers: Handlers): Promise<void> {
    const entry = this.#entries.get(name)
    if (!entry) throw new Error(`there is no ${name}`)
    const parser = new SaxesParser({ position: false })
    let text = ''
    parser.on('error', (error) => {
      throw error
    })
    parser.on('text', (piece) => {
      text += piece
    })
    parser.on('cdata', (piece) => {
      text += piece
    })
    parser.on('opentag', (tag) => {
      text = ''
      handlers.open?.(local(tag.name), Object.fromEntries(Object.entries(tag.attributes).map(([key, value]) => [local(key), value])))
    })
    parser.on('closetag', (tag) => {
      handlers.close?.(local(tag.name), text)
      text = ''
    })
    const decoder = new TextDecoder('utf-8', { fatal: true })
    for await (const piece of await this.#zip.openReadStreamPromise(entry)) parser.write(decoder.decode(piece as Buffer, { stream: true }))
    parser.write(decoder.decode()).close()
  }
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
