//! The tool's data: taken along, brought in, and proven to be what was written.

import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download, ShieldAlert, ShieldCheck } from 'lucide-react'
import { may, useMe, visibleEntities } from '@/app/session'
import { FillWithSamples, RemoveSamples, useSamples } from '@/components/sample-data'
import { Section } from '@/components/section'
import { Button, buttonClass } from '@/components/ui/button'
import { api } from '@/lib/api'
import { language, plural, t } from '@/lib/i18n'

export function DataPage() {
  const me = useMe()
  const importable = visibleEntities(me.data).filter((entity) => may(me.data, entity.name, 'create'))
  return (
    <div className="space-y-6">
      <Section title={t('Export')} note={t('Everything that you may read: a workbook with a sheet for each kind of record, or a CSV file for each, in a ZIP. That you took it is recorded.')}>
        <div className="flex flex-wrap gap-2">
          <a href={`/api/v1/export?format=xlsx&lang=${language}`} download className={buttonClass()}><Download className="size-4" aria-hidden /> {t('Everything as XLSX')}</a>
          <a href={`/api/v1/export?lang=${language}`} download className={buttonClass()}><Download className="size-4" aria-hidden /> {t('Everything as CSV')}</a>
        </div>
      </Section>
      {importable.length > 0 ? (
        <Section title={t('Import')} note={t('Records from a CSV or XLSX file, as spreadsheets write it. A trial run tells first what would happen.')}>
          <div className="flex flex-wrap gap-2">{importable.map((entity) => <Link key={entity.name} to="/$plural/import" params={{ plural: entity.plural }} className={buttonClass()}>{entity.labelPlural}</Link>)}</div>
        </Section>
      ) : null}
      {me.data?.admin ? <SampleSection /> : null}
      <VerifySection />
      {me.data?.admin ? (
        <Section title={t('Evidence')} note={t('The whole ledger with its signed end, and a page that verifies it without this tool: what an auditor is handed.')}>
          <a href="/api/v1/ledger/evidence" download className={buttonClass()}><Download className="size-4" aria-hidden /> {t('Download the evidence')}</a>
        </Section>
      ) : null}
    </div>
  )
}

function SampleSection() {
  const count = useSamples()
  return (
    <Section title={t('Sample data')} note={t('Records that look real, to see how everything works together. Nobody outside is told of them, and they can be removed at any time.')}>
      {count > 0 ? <><p className="text-sm">{plural(count, 'One record here is sample data.', '{count} records here are sample data.')}</p><RemoveSamples count={count} /></> : <FillWithSamples />}
    </Section>
  )
}

function VerifySection() {
  const verify = useMutation({ mutationFn: api.verify })
  const { data, error, isPending } = verify
  return (
    <Section title={t('Ledger')} note={t('Each change carries a hash of the one before it. Verifying computes all of them again and tells whether anything was altered, left out or reordered.')}>
      <Button disabled={isPending} onClick={() => verify.mutate()}><ShieldCheck className="size-4" aria-hidden /> {isPending ? t('Verifying…') : t('Verify now')}</Button>
      <div aria-live="polite">
        {error ? <p className="text-sm text-danger">{error.message}</p> : data ? (
          <div className={`space-y-1 rounded-lg border p-3 text-sm ${data.ok ? 'border-success/40 bg-success/10 text-success' : 'border-danger/40 bg-danger/10 text-danger'}`}>
            <p className="flex items-center gap-2 font-medium">{data.ok ? <ShieldCheck className="size-4 shrink-0" aria-hidden /> : <ShieldAlert className="size-4 shrink-0" aria-hidden />}{data.ok ? plural(data.checked, 'The one entry is as it was written.', 'All {count} entries are as they were written.') : t('The chain is broken at entry {seq}: {why}.', { seq: data.broken_at ?? 0, why: data.why ?? '' })}</p>
            <p className="font-mono text-xs break-all">{data.head}</p>
          </div>
        ) : null}
      </div>
    </Section>
  )
}
