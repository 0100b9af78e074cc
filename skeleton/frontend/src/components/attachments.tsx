//! The files that belong to a record.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Paperclip, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { api, type Attachment } from '@/lib/api'
import { confirmed } from '@/lib/confirm'
import { locale, t } from '@/lib/i18n'
import { ago } from '@/lib/time'
import { toast } from '@/lib/toast'
import { Button } from './ui/button'
import { Card } from './ui/card'

export function Attachments({ plural, id }: { plural: string; id: string }) {
  const queries = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const key = ['attachments', plural, id]
  const files = useQuery({ queryKey: key, queryFn: () => api.attachments(plural, id) })
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const failed = (error: Error) => toast.error(error.message)
  const add = useMutation({ mutationFn: (file: File) => api.attach(plural, id, file), onSuccess: refresh, onError: failed })
  const remove = useMutation({ mutationFn: (file: string) => api.deleteAttachment(plural, id, file), onSuccess: refresh, onError: failed })
  const removeAfterAsking = async ({ id: file, name }: Attachment) => {
    if (await confirmed({ title: t('Delete {name} for good?', { name }), yes: t('Delete'), danger: true })) remove.mutate(file)
  }
  return (
    <Card>
      <div className="mb-3 flex items-center justify-between">
        <h2 className="font-medium">{t('Files')}</h2>
        <Button disabled={add.isPending} onClick={() => input.current?.click()}><Paperclip className="size-4" aria-hidden /> {t('Attach')}</Button>
        <input ref={input} type="file" hidden aria-label={t('Attach a file')} onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) add.mutate(file)
          event.target.value = ''
        }} />
      </div>
      {files.data?.items.length === 0 ? <p className="text-sm text-muted">{t('No files yet. Up to 10 MB each.')}</p> : null}
      <ul className="divide-y">
        {files.data?.items.map((file) => (
          <li key={file.id} className="flex items-center gap-3 py-2 text-sm">
            <a href={api.attachmentUrl(plural, id, file.id)} download={file.name} className="tap min-w-0 truncate text-brand hover:underline dark:text-info">{file.name}</a>
            <span className="shrink-0 text-xs text-muted">{size(file.size)} · {file.author}, {ago(file.created_at)}</span>
            {file.can.delete ? <Button look="ghost" size="icon" className="ml-auto size-7" aria-label={t('Delete {name}', { name: file.name })} onClick={() => void removeAfterAsking(file)}><Trash2 className="size-3.5" aria-hidden /></Button> : null}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function size(bytes: number): string {
  const [unit, value] = bytes < 1000 ? ['byte', bytes] as const : bytes < 1e6 ? ['kilobyte', bytes / 1e3] as const : ['megabyte', bytes / 1e6] as const
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(value)
}
