//! How much each plan lets through. One address may be a whole office, so it has room for many callers.

export interface Plan {
  /** Of one person or API key. */
  readonly requestsPerMinute: number
  readonly requestsPerMinuteOfAddress: number
}

export const plans: { readonly [name: string]: Plan } = {
  starter: { requestsPerMinute: 300, requestsPerMinuteOfAddress: 1_500 },
  standard: { requestsPerMinute: 1_200, requestsPerMinuteOfAddress: 12_000 },
  business: { requestsPerMinute: 6_000, requestsPerMinuteOfAddress: 60_000 },
}

export const DEFAULT_PLAN = 'standard'
