//! Counters in the Prometheus text format.

import { createMiddleware } from 'hono/factory'
import { headOf } from '../ledger/anchors'
import type { Env, Services } from '../services'

export class Metrics {
  readonly #requests = new Map<string, number>()
  #seconds = 0

  count(method: string, status: number, seconds: number): void {
    const key = `method="${method}",status="${status}"`
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1)
    this.#seconds += seconds
  }

  async text(services: Services): Promise<string> {
    const { seq } = await headOf(services.database, await services.realm())
    const { rows } = await services.database.query<{ waiting: number }>('SELECT count(*) AS waiting FROM ledger.outbox WHERE done_at IS NULL AND gave_up_at IS NULL')
    return [
      '# HELP http_requests_total Requests answered.',
      '# TYPE http_requests_total counter',
      ...[...this.#requests].map(([labels, value]) => `http_requests_total{${labels}} ${value}`),
      '# HELP http_request_seconds_total Time spent answering them.',
      '# TYPE http_request_seconds_total counter',
      `http_request_seconds_total ${this.#seconds.toFixed(6)}`,
      '# HELP ledger_events_total Events in the ledger.',
      '# TYPE ledger_events_total counter',
      `ledger_events_total ${seq}`,
      '# HELP outbox_waiting Deliveries that are not done yet.',
      '# TYPE outbox_waiting gauge',
      `outbox_waiting ${rows[0]?.waiting ?? 0}`,
      '# HELP process_resident_memory_bytes Memory of the process.',
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      '',
    ].join('\n')
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'])

/** One log line and one count per request. */
export function observe(metrics: Metrics) {
  return createMiddleware<Env>(async (c, next) => {
    const start = performance.now()
    await next()
    const milliseconds = performance.now() - start
    metrics.count(METHODS.has(c.req.method) ? c.req.method : 'OTHER', c.res.status, milliseconds / 1000)
    c.var.services.log.debug(`${c.req.method} ${c.req.path} ${c.res.status}`, {
      'request.id': c.var.requestId,
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      duration_ms: Math.round(milliseconds * 10) / 10,
    })
  })
}
