//! Reads PDF as a viewer does.

import { extractText, getDocumentProxy, getMeta } from 'unpdf'

export async function textOf(content: Uint8Array): Promise<{ text: string; title: string; language: string; pages: number }> {
  const document = await getDocumentProxy(new Uint8Array(content))
  const { text, totalPages } = await extractText(document, { mergePages: true })
  const { info } = await getMeta(document)
  await document.cleanup()
  return { text: text.replaceAll('\u200b', '').replaceAll(/\s+/g, ' '), title: String(info['Title'] ?? ''), language: String(info['Language'] ?? ''), pages: totalPages }
}
