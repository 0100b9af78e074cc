//! A dashboard besides the start page.

import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Cards } from '@/components/dashboard/cards'
import { Chart } from '@/components/dashboard/lazy-chart'
import { Empty } from '@/components/ui/empty'
import { PageHead } from '@/components/ui/page-head'
import { Skeleton } from '@/components/ui/skeleton'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'
import { dashboards } from '@/lib/schema'
import { NotFoundPage } from './problem'

export function DashboardPage() {
  const { name = '' } = useParams({ strict: false })
  const dashboard = dashboards.find((each) => each.name === name)
  const data = useQuery({ queryKey: ['dashboard', name], queryFn: () => api.dashboard(name), enabled: dashboard !== undefined })
  if (!dashboard) return <NotFoundPage />
  return (
    <>
      <PageHead title={dashboard.label} />
      {data.error ? <Empty title={t('The numbers cannot be shown')}>{data.error.message}</Empty> : data.data ? (
        <div className="space-y-6">
          <Cards cards={data.data.cards} />
          <div className="grid grid-cols-1 gap-6 lg:grid-cols-2 lg:[&>:last-child:nth-child(odd)]:col-span-2">{data.data.charts.map((chart) => <Chart key={`${chart.label} ${chart.kind}`} chart={chart} />)}</div>
        </div>
      ) : <Skeleton className="h-64" />}
    </>
  )
}
