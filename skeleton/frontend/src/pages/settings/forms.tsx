//! The addresses of the public forms, and how they come into a website.

import { ExternalLink } from 'lucide-react'
import { forms } from '@shared/forms'
import type { PublicForm } from '@shared/surface'
import { CopyButton } from '@/components/copy-button'
import { buttonClass } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'

export function FormsPage() {
  return (
    <div className="space-y-6">
      <p className="text-sm text-muted">{t('Whoever has the address may send these forms, without an account. They see nothing of what is here.')}</p>
      {forms.map((form) => <FormCard key={form.name} form={form} />)}
    </div>
  )
}

function FormCard({ form }: { form: PublicForm }) {
  const address = `${location.origin}/f/${form.name}`
  const snippet = frame(address, t(form.label))
  return (
    <Card>
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1"><h2 className="font-semibold">{t(form.label)}</h2><p className="mt-1 text-sm text-muted">{t('Makes: {entity}', { entity: entityNamed(form.entity)?.label ?? form.entity })}</p></div>
        <a href={address} target="_blank" rel="noreferrer" className={buttonClass()}><ExternalLink className="size-4" aria-hidden /> {t('Open')}</a>
      </div>
      <Snippet label={t('Address')} text={address} />
      <Snippet label={t('For a website')} text={snippet} />
    </Card>
  )
}

function Snippet({ label, text }: { label: string; text: string }) {
  return (
    <div className="mt-4">
      <p className="mb-1 text-xs font-medium text-muted">{label}</p>
      <div className="flex items-center gap-2"><code className="min-w-0 flex-1 rounded-lg border bg-subtle px-3 py-2 text-xs break-all">{text}</code><CopyButton text={text} /></div>
    </div>
  )
}

/** Written by the browser itself, which knows how to quote. */
function frame(address: string, title: string): string {
  const element = document.createElement('iframe')
  element.src = address
  element.title = title
  element.width = '100%'
  element.height = '720'
  return element.outerHTML
}
