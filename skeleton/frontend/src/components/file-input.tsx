//! A file for a field: uploaded at once, part of the record when that is saved.

import { useMutation } from '@tanstack/react-query'
import { Paperclip, X } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Value } from '@shared/define'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'
import { Button } from './ui/button'

export interface UploadProps {
  id: string
  label: string
  'aria-invalid': boolean
  'aria-describedby': string
  value: string
  /** What the file in the field is called. */
  title: string | undefined
  onChange: (value: Value) => void
}

export default function FileInput({ value, title, label, onChange, ...shared }: UploadProps) {
  const input = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<string>()
  const upload = useMutation({
    mutationFn: (file: File) => api.upload(file, file.name),
    onSuccess: ({ id }, file) => {
      setChosen(file.name)
      onChange(id)
    },
  })
  return (
    <div className="space-y-1.5">
      <div className="flex min-h-9 flex-wrap items-center gap-2">
        <Button {...shared} disabled={upload.isPending} onClick={() => input.current?.click()}>
          <Paperclip className="size-4" aria-hidden /> {upload.isPending ? t('Uploading…') : value ? t('Another file') : t('Choose a file')}
        </Button>
        {value ? (
          <span className="flex min-w-0 items-center gap-1 text-sm">
            <span className="truncate">{chosen ?? title}</span>
            <Button look="ghost" size="icon" aria-label={t('Take {name} out', { name: chosen ?? title ?? label })} onClick={() => onChange(null)}><X className="size-4" aria-hidden /></Button>
          </span>
        ) : <span className="text-sm text-muted">{t('At most 10 MB')}</span>}
      </div>
      <input ref={input} type="file" hidden aria-label={label} onChange={(event) => {
        const [file] = event.target.files ?? []
        if (file) upload.mutate(file)
        event.target.value = ''
      }} />
      {upload.error ? <p role="alert" className="text-xs text-danger">{upload.error.message}</p> : null}
    </div>
  )
}
