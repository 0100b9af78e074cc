//! Files that the page itself makes, or gets from the API.

import { offline, refusal } from './api'
import { language } from './i18n'

export function saveText(name: string, type: string, text: string): void {
  saveFile(name, new Blob([text], { type }))
}

export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Not at once: some browsers begin to read it only then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** What the API makes takes a moment, and may be refused: not a link, so that both can be seen. */
export async function fetchFile(path: string): Promise<Blob> {
  const response = await fetch(path, { headers: { 'accept-language': language } }).catch(() => {
    throw offline()
  })
  if (response.ok) return response.blob()
  throw refusal(response.status, (await response.json().catch(() => ({}))) as Record<string, unknown>)
}
