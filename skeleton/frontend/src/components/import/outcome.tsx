//! The last step: what was imported, and where it is.

import { Link } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { AnyEntity } from '@shared/define'
import { Button, buttonClass } from '@/components/ui/button'
import type { ImportReport } from '@/lib/import'
import { t, within } from '@/lib/i18n'
import { ReportView } from './report'
import { StepCard } from './steps'

export function Outcome({ entity, header, report, onMore }: { entity: AnyEntity; header: readonly string[]; report: ImportReport; onMore: () => void }) {
  const queries = useQueryClient()
  useEffect(() => void queries.invalidateQueries(), [queries])
  return (
    <StepCard title={t('Done')}>
      <ReportView entity={entity} header={header} report={report} />
      <div className="flex flex-wrap gap-2">
        <Link to="/$plural" params={{ plural: entity.plural }} className={buttonClass('primary')}>{t('To the {entities}', { entities: within(entity.labelPlural) })}</Link>
        <Button onClick={onMore}>{t('Import another file')}</Button>
      </div>
    </StepCard>
  )
}
