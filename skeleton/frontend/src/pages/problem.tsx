import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { buttonClass, Empty } from '@/components/ui'

export function NotFoundPage() {
  return <Empty title="There is nothing here">It may have been moved, or you may not see it.<div className="mt-4"><Link to="/" className={buttonClass()}>Go home</Link></div></Empty>
}

export function ErrorPage({ error }: ErrorComponentProps) {
  return <Empty title="That did not work">{error instanceof Error ? error.message : 'Something unexpected happened.'}<div className="mt-4"><a href="/" className={buttonClass()}>Start again</a></div></Empty>
}
