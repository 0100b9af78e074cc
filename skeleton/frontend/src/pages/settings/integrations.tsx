//! Integrations: which there are, whether they work, and what became of each delivery.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Boxes } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Empty } from '@/components/ui/empty'
import { Skeleton } from '@/components/ui/skeleton'
import { api, type Integration } from '@/lib/api'
import { t } from '@/lib/i18n'
import { toast } from '@/lib/toast'
import { Deliveries } from './deliveries'

export function IntegrationsPage() {
  const integrations = useQuery({ queryKey: ['integrations'], queryFn: api.integrations })
  if (integrations.isPending) return <Skeleton className="h-48" />
  if (integrations.error) return <p role="alert" className="text-sm text-danger">{integrations.error.message}</p>
  const { items } = integrations.data
  return (
    <div className="space-y-6">
      <Card className="p-0">
        <div className="border-b px-5 py-4"><h2 className="font-semibold">{t('Integrations')}</h2><p className="text-sm text-muted">{t('Whom this tool tells what happens in it.')}</p></div>
        {items.length === 0 ? <Empty icon={<Boxes className="size-6" aria-hidden />} title={t('No integrations')}>{t('This tool was made without any. Other programs can still use its API.')}</Empty> : <ul className="divide-y">{items.map((item) => <Row key={item.id} integration={item} />)}</ul>}
      </Card>
      {items.length > 0 ? <Deliveries integrations={items} /> : null}
    </div>
  )
}

function Row({ integration }: { integration: Integration }) {
  const test = useMutation({
    mutationFn: () => api.testIntegration(integration.id),
    onSuccess: () => toast.success(t('The test of {name} arrived', { name: integration.name })),
    onError: (error) => toast.error(error.message),
  })
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 py-3 text-sm">
      <span className="min-w-0 flex-1 basis-48"><span className="block font-medium">{integration.name}</span><span className="block text-muted">{t(integration.description)}</span></span>
      {integration.configured ? <Badge tone="success">{t('Set up')}</Badge> : <Badge tone="warning">{t('Settings are missing')}</Badge>}
      {integration.testable ? <Button disabled={test.isPending} onClick={() => test.mutate()}>{test.isPending ? t('Testing…') : t('Send a test')}</Button> : null}
      {integration.configured ? null : <p className="w-full text-xs text-muted">{t('Whoever runs this tool sets it up by environment variables; its README names them.')}</p>}
    </li>
  )
}
