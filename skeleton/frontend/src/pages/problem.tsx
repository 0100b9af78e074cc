import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { buttonClass } from '@/components/ui/button'
import { Empty } from '@/components/ui/empty'
import { t } from '@/lib/i18n'

export function NotFoundPage() {
  return <Empty level={1} title={t('There is nothing here')}>{t('It may have been moved, or you may not see it.')}<div className="mt-4"><Link to="/" className={buttonClass()}>{t('Go home')}</Link></div></Empty>
}

export function ErrorPage({ error }: ErrorComponentProps) {
  return <Empty level={1} title={t('That did not work')}>{error instanceof Error ? error.message : t('Something unexpected happened.')}<div className="mt-4"><a href="/" className={buttonClass()}>{t('Start again')}</a></div></Empty>
}
