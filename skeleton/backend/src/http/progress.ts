//! Answers that say how far the work is while it is done: a line of JSON each time, and what came of it in the last one,
//! as `result` or as `problem`. The status was sent long before, and is 200.

export const NDJSON = 'application/x-ndjson'

export interface Listener {
  tell(progress: Record<string, unknown>): void
  gone(): boolean
}

export function withProgress(work: (listener: Listener) => Promise<unknown>, problemOf: (error: unknown) => Record<string, unknown>): Response {
  const encoder = new TextEncoder()
  let gone = false
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const tell = (line: Record<string, unknown>) => {
        if (!gone) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
      }
      // Not awaited: what is told is sent while the work goes on.
      void work({ tell, gone: () => gone })
        .then(
          (result) => tell({ result }),
          (error: unknown) => tell({ problem: problemOf(error) }),
        )
        .then(() => {
          if (!gone) controller.close()
        })
    },
    cancel() {
      gone = true
    },
  })
  return new Response(body, { headers: { 'content-type': NDJSON, 'cache-control': 'no-store', 'x-accel-buffering': 'no' } })
}
