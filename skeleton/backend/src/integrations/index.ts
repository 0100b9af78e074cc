//! The integrations that this tool was made with.

import { email } from './email'
import type { Integration, Settings, Sink } from './sink'
import { slack } from './slack'
import { webhook } from './webhook'
import { zapier } from './zapier'

export const integrations: readonly Integration[] = [email, slack, webhook, zapier]

/** Those whose settings are there. */
export function openSinks(settings: Settings): Sink[] {
  return integrations.map((integration) => integration.open(settings)).filter((sink) => sink !== null)
}
