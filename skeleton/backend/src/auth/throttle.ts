//! Limits kept in memory: wrong passwords per address and account.

/** Lets `burst` through at once and then `perMinute`. */
export class TokenBucket {
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  constructor(
    readonly perMinute: number,
    readonly burst: number,
    readonly now: () => number = Date.now,
  ) {}

  /** Seconds to wait; 0 when it may pass, which takes a token. */
  take(key: string): number {
    const wait = this.wait(key)
    const bucket = this.#bucket(key)
    if (wait === 0) bucket.tokens -= 1
    return wait
  }

  wait(key: string): number {
    const { tokens } = this.#bucket(key)
    return tokens >= 1 ? 0 : ((1 - tokens) * 60) / this.perMinute
  }

  forget(key: string): void {
    this.#buckets.delete(key)
  }

  #bucket(key: string): { tokens: number; at: number } {
    const now = this.now()
    let bucket = this.#buckets.get(key)
    if (!bucket) {
      if (this.#buckets.size >= 10_000) this.#sweep(now)
      bucket = { tokens: this.burst, at: now }
      this.#buckets.set(key, bucket)
    }
    bucket.tokens = Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 60_000) * this.perMinute)
    bucket.at = now
    return bucket
  }

  /** Full buckets say nothing; forgetting them keeps the memory bounded. */
  #sweep(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (bucket.tokens + ((now - bucket.at) / 60_000) * this.perMinute >= this.burst) this.#buckets.delete(key)
    }
    if (this.#buckets.size >= 10_000) this.#buckets.clear()
  }
}
