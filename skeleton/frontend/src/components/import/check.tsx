//! The third step: a trial run that says what would happen, and then the import itself.

import { useEffect } from 'react'
import type { AnyEntity } from '@shared/define'
import { Button } from '@/components/ui/button'
import { counted } from '@/lib/format'
import { plural, t } from '@/lib/i18n'
import { useImport } from '@/lib/use-import'
import { ReportView } from './report'
import { ProgressBar, StepCard } from './steps'

interface Props {
  entity: AnyEntity
  file: File
  header: readonly string[]
  columns: readonly string[]
  /** The key under which lines are imported again; null: they are left out. */
  again: string | null
  onAgain: (key: string | null) => void
  /** The import, once it was begun. */
  run: ReturnType<typeof useImport>
  onBack: () => void
  onImport: () => void
}

export function Check({ entity, file, header, columns, again, onAgain, run, onBack, onImport }: Props) {
  const { start, stop, ...trial } = useImport(entity.plural)
  useEffect(() => {
    void start({ file, columns, dryRun: true, key: again })
    return stop
  }, [start, stop, file, columns, again])
  const { report } = trial
  const retry = () => void start({ file, columns, dryRun: true, key: again })
  return (
    <StepCard title={t('Check')} note={run.progress || run.error ? undefined : t('Every line is tried and taken back again: nothing is imported yet.')}>
      {run.progress ? <ProgressBar label={t('Importing…')} progress={run.progress} /> : trial.progress ? <ProgressBar label={t('Checking each line…')} progress={trial.progress} /> : null}
      <div aria-live="polite" className="space-y-5 empty:hidden">
        {report && !run.progress ? <ReportView entity={entity} header={header} report={report} /> : null}
        {report?.created === 0 ? <p className="text-sm text-muted">{plural(report.lines, 'There is nothing to import.', 'There is nothing to import in these {count} lines.')}</p> : null}
      </div>
      {report && !run.progress && (report.repeated > 0 || again !== null) ? (
        <label className="flex items-start gap-2.5 text-sm">
          <input type="checkbox" className="mt-0.5 size-4 accent-(--brand)" checked={again !== null} onChange={(event) => onAgain(event.target.checked ? crypto.randomUUID() : null)} />
          {t('Also import what was imported before, as new records')}
        </label>
      ) : null}
      <div role="alert" className="text-sm text-danger empty:hidden">{trial.error || (run.error ? `${run.error} ${t('What was imported by then stays, and is not imported twice when you try again.')}` : '')}</div>
      {run.progress ? null : (
        <div className="flex flex-wrap gap-2">
          {trial.error ? <Button look="primary" onClick={retry}>{t('Try again')}</Button> : null}
          {report && report.created > 0 ? <Button look="primary" onClick={onImport}>{run.error ? t('Try again') : t('Import {entities}', { entities: counted(entity, report.created) })}</Button> : null}
          <Button onClick={onBack}>{t('Back to the columns')}</Button>
        </div>
      )}
    </StepCard>
  )
}
