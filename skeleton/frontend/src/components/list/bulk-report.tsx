//! Which of several records stayed as they were, and why.

import { Link } from '@tanstack/react-router'
import type { AnyEntity } from '@shared/define'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { plural, t } from '@/lib/i18n'

export interface Failure {
  id: string
  title: string
  reason: string
}

export function BulkReport({ entity, done, failures, onClose }: { entity: AnyEntity; done: number; failures: Failure[]; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={plural(failures.length, '{count} could not be done', '{count} could not be done')}>
      <p className="text-sm text-muted">{plural(done, '{count} done', '{count} done')}. {t('These stayed as they were:')}</p>
      <ul className="mt-3 max-h-80 divide-y overflow-auto text-sm">
        {failures.map(({ id, title, reason }) => <li key={id} className="py-2"><Link to="/$plural/$id" params={{ plural: entity.plural, id }} className="font-medium hover:underline">{title}</Link><p className="text-muted">{reason}</p></li>)}
      </ul>
      <div className="mt-6 flex justify-end"><Button onClick={onClose}>{t('Close')}</Button></div>
    </Dialog>
  )
}
