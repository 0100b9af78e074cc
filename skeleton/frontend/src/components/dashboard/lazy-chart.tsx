//! A chart. What draws it is loaded with the first one.

import { lazy, Suspense } from 'react'
import { Skeleton } from '@/components/ui/skeleton'
import type { ChartData } from '@/lib/api'

const Drawn = lazy(() => import('./chart'))

export function Chart({ chart }: { chart: ChartData }) {
  return <Suspense fallback={<Skeleton className="h-64" />}><Drawn chart={chart} /></Suspense>
}
