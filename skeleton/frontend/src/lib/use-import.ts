//! An import, or a trial of one, while it runs.

import { useCallback, useEffect, useRef, useState } from 'react'
import { type ImportReport, type ImportRequest, type Progress, runImport } from './import'

interface Run {
  progress: Progress | null
  report: ImportReport | null
  error: string
}

const IDLE: Run = { progress: null, report: null, error: '' }

export function useImport(plural: string): Run & { start: (request: ImportRequest) => Promise<ImportReport | null>; stop: () => void } {
  const [run, setRun] = useState<Run>(IDLE)
  const current = useRef<AbortController | null>(null)
  const stop = useCallback(() => {
    current.current?.abort()
    current.current = null
    setRun(IDLE)
  }, [])
  useEffect(() => () => current.current?.abort(), [])

  const start = useCallback(async (request: ImportRequest) => {
    current.current?.abort()
    const own = new AbortController()
    current.current = own
    setRun({ ...IDLE, progress: { done: 0, lines: 0 } })
    const show = (next: Run) => {
      if (current.current === own) setRun(next)
    }
    try {
      const report = await runImport(plural, request, (progress) => show({ ...IDLE, progress }), own.signal)
      show({ ...IDLE, report })
      return own.signal.aborted ? null : report
    } catch (error) {
      show({ ...IDLE, error: (error as Error).message })
      return null
    }
  }, [plural])
  return { ...run, start, stop }
}
