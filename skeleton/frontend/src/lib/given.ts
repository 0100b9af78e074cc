//! What the server has answered in the start page already: nobody has to ask for it and wait.

import type { Branding, Me } from './api'

/** `me` is null for whoever is not signed in. */
interface Given {
  branding: Branding
  me: Me | null
  /** By path, what the page asks first. */
  answers: { [path: string]: unknown }
}

const text = document.getElementById('given')?.textContent

export const givenAt = Date.now()

/** Undefined where a development server gave the page. */
export const given = text ? (JSON.parse(text) as Given) : undefined

/** Once, and only at the start: later, things have changed. */
export function givenAnswer(path: string): unknown {
  const answer = given && Date.now() - givenAt < 10_000 ? given.answers[path] : undefined
  if (answer !== undefined) delete given?.answers[path]
  return answer
}
