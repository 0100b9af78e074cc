//! What this tool is, and where its documentation is.

import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import { tool } from '@shared/tool'
import { useBranding } from '@/app/branding'
import { useMe } from '@/app/session'
import { Card } from '@/components/ui/card'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'
import { allEntities } from '@/lib/schema'

const link = 'inline-flex touch:min-h-10 items-center gap-1 text-brand underline-offset-2 hover:underline dark:text-info'

export function AboutPage() {
  const me = useMe()
  const { name, company } = useBranding()
  const head = useQuery({ queryKey: ['ledger-head'], queryFn: api.ledgerHead })
  const rows: [string, ReactNode][] = [
    [t('Tool'), `${name} · ${company}`],
    [t('Version'), me.data?.version ?? tool.version],
    [t('Made from'), tool.template],
    [t('Records of'), allEntities.map((entity) => entity.labelPlural).join(', ')],
    [t('Places for people'), String(tool.maxUsers)],
    [t('Newest entry of the ledger'), head.data ? <span key="head">#{head.data.seq} <span className="font-mono text-xs break-all text-muted">{head.data.hash}</span></span> : '…'],
    [t('Address of the API'), <span key="api" className="font-mono text-xs break-all">{`${location.origin}/api/v1`}</span>],
    [t('API documentation'), <a key="docs" href="/api/v1/openapi.json" target="_blank" rel="noreferrer" className={link}>OpenAPI 3.1 <ExternalLink className="size-3.5" aria-hidden /></a>],
  ]
  return (
    <Card>
      <h2 className="mb-4 font-semibold">{t('About this tool')}</h2>
      <dl className="grid gap-x-6 gap-y-1 text-sm sm:gap-y-3 sm:grid-cols-[minmax(160px,auto)_1fr]">{rows.map(([label, value]) => <div key={label} className="contents"><dt className="text-muted">{label}</dt><dd className="mb-2 min-w-0 sm:mb-0 break-words">{value}</dd></div>)}</dl>
    </Card>
  )
}
