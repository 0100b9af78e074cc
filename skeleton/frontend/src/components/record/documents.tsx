//! Papers about a record, such as its reader may have.

import { FileText } from 'lucide-react'
import { useState } from 'react'
import { documents } from '@shared/documents'
import type { DocumentTemplate } from '@shared/surface'
import type { AnyEntity } from '@shared/define'
import { useMe } from '@/app/session'
import { Button } from '@/components/ui/button'
import type { ApiRecord } from '@/lib/api'
import { fetchFile, saveFile } from '@/lib/download'
import { t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

export function Documents({ entity, record }: { entity: AnyEntity; record: ApiRecord }) {
  const me = useMe()
  const [busy, setBusy] = useState('')
  const roles = me.data?.user.roles ?? []
  const offered = documents.filter(
    (each) => each.entity === entity.name && (each.states === undefined || each.states.includes(record.state ?? '')) && (each.to === undefined || roles.some((role) => role === 'admin' || each.to?.includes(role))),
  )
  const download = async ({ name, label }: DocumentTemplate) => {
    setBusy(name)
    try {
      saveFile(`${t(label)} ${record.number ?? record.title}.pdf`, await fetchFile(`/api/v1/${entity.plural}/${record.id}/documents/${name}.pdf`))
    } catch (error) {
      toast.error((error as Error).message)
    } finally {
      setBusy('')
    }
  }
  return offered.map((each) => (
    <Button key={each.name} disabled={busy !== ''} aria-busy={busy === each.name} onClick={() => void download(each)}>
      <FileText className="size-4" aria-hidden /> {t(each.label)}
    </Button>
  ))
}
