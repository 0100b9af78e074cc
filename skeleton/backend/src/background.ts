//! What the tool does without being asked, each at its own pace and never twice at once. What is due
//! is read from the database, so that nothing is forgotten when the process ends.

import { forgetCounts } from './auth/rate-limit'
import { forgetUploads } from './collaboration/uploads'
import { DatabaseUnavailable } from './database/database'
import { runDeadlines } from './deadlines/run'
import { deliverDue, OUTBOX_BATCH } from './integrations/worker'
import { anchorDaily } from './ledger/anchors'
import { errorFields } from './log'
import { runDailyRules } from './rules/daily'
import type { Services } from './services'

const SECOND = 1000
const MINUTE = 60 * SECOND

interface Job {
  name: string
  every: number
  /** True when there is more to do at once. */
  run(services: Services): Promise<boolean>
}

const jobs: readonly Job[] = [
  {
    name: 'deliver',
    every: 2 * SECOND,
    run: async (services) => services.sinks.length > 0 && (await deliverDue(services)) === OUTBOX_BATCH,
  },
  { name: 'deadlines', every: 15 * SECOND, run: runDeadlines },
  { name: 'rules', every: 30 * SECOND, run: runDailyRules },
  { name: 'forget request counts', every: MINUTE, run: async (services) => (await forgetCounts(services.database, services.clock()), false) },
  { name: 'forget uploads', every: 60 * MINUTE, run: async (services) => (await forgetUploads(services.database, services.clock()), false) },
  { name: 'anchor', every: 10 * MINUTE, run: async (services) => (await anchorDaily(services), false) },
]

export interface Background {
  /** Resolves when what was begun is done. */
  stop(): Promise<void>
}

export function startBackground(services: Services): Background {
  const running = jobs.map((job) => startJob(services, job))
  return { stop: async () => void (await Promise.all(running.map((job) => job.stop()))) }
}

function startJob(services: Services, job: Job): Background {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let current: Promise<void> = Promise.resolve()
  const tick = async (): Promise<void> => {
    let more = false
    try {
      more = await job.run(services)
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) services.log.error(`the job ${job.name} failed and will be tried again`, errorFields(error))
    }
    if (!stopped) schedule(more ? 0 : job.every)
  }
  const schedule = (delay: number) => {
    timer = setTimeout(() => {
      current = tick()
    }, delay)
    timer.unref()
  }
  schedule(Math.min(job.every, 2 * SECOND))
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await current
    },
  }
}
