//! What came, or would come, of the lines of a file.

import { CircleCheck, CircleX, Download, History } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AnyEntity } from '@shared/define'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import { saveText } from '@/lib/download'
import { counted } from '@/lib/format'
import { type ImportReport, problemField, rangesText, rejectedCsv } from '@/lib/import'
import { number, plural, t } from '@/lib/i18n'

const SHOWN = 50

export function ReportView({ entity, header, report }: { entity: AnyEntity; header: readonly string[]; report: ImportReport }) {
  const records = counted(entity, report.created)
  return (
    <>
      <ul className="space-y-2 text-sm">
        {report.created > 0 ? <Result tone="text-success" icon={<CircleCheck />} title={report.dry_run ? t('{records} will be created', { records }) : t('{records} created', { records })} note={t('Lines {lines}', { lines: rangesText(report.created_lines) })} /> : null}
        {report.repeated > 0 ? <Result tone="text-muted" icon={<History />} title={plural(report.repeated, '{count} line was imported before and is left out', '{count} lines were imported before and are left out')} note={t('Lines {lines}', { lines: rangesText(report.repeated_lines) })} /> : null}
        {report.failed > 0 ? <Result tone="text-danger" icon={<CircleX />} title={report.dry_run ? plural(report.failed, '{count} line has mistakes and will be left out', '{count} lines have mistakes and will be left out') : plural(report.failed, '{count} line had mistakes and was left out', '{count} lines had mistakes and were left out')} /> : null}
      </ul>
      {report.failed > 0 ? (
        <>
          <div className="overflow-hidden rounded-lg border">
            <table className="w-full text-left text-sm">
              <caption className="sr-only">{t('Mistakes')}</caption>
              <thead className="text-xs text-muted"><tr><th scope="col" className="px-3 py-2 font-medium">{t('Line')}</th><th scope="col" className="hidden px-3 py-2 font-medium sm:table-cell">{t('Field')}</th><th scope="col" className="px-3 py-2 font-medium">{t('What is wrong')}</th></tr></thead>
              <tbody className="divide-y border-t">
                {report.errors.slice(0, SHOWN).map((error, index) => (
                  <tr key={index}><td className="px-3 py-2 align-top tabular-nums">{number(error.line)}</td><td className="hidden px-3 py-2 align-top sm:table-cell">{problemField(entity, error)}</td><td className="px-3 py-2 align-top wrap-anywhere">{t(error.message)}</td></tr>
                ))}
              </tbody>
            </table>
          </div>
          {report.errors.length > SHOWN ? <p className="text-sm text-muted">{plural(report.errors.length - SHOWN, 'And one more. The file has all of them.', 'And {count} more. The file has all of them.')}</p> : null}
          <Button onClick={() => saveText(`${entity.plural}-mistakes.csv`, 'text/csv;charset=utf-8', rejectedCsv(header, report))}><Download className="size-4" aria-hidden /> {t('Download the lines with mistakes')}</Button>
          <p className="text-sm text-muted">{t('Correct them there or in your own file, and import either: lines that are in already are left out.')}</p>
        </>
      ) : null}
    </>
  )
}

function Result({ tone, icon, title, note }: { tone: string; icon: ReactNode; title: string; note?: string }) {
  return (
    <li className="flex gap-2.5">
      <span className={cn('mt-0.5 shrink-0 [&>svg]:size-4', tone)} aria-hidden>{icon}</span>
      <div className="min-w-0"><p className="font-medium">{title}</p>{note ? <p className="text-muted">{note}</p> : null}</div>
    </li>
  )
}
