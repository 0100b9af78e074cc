//! The first step: a file, dropped or chosen, or a template to fill in.

import { useMutation } from '@tanstack/react-query'
import { Download, Upload } from 'lucide-react'
import { useState } from 'react'
import type { AnyEntity } from '@shared/define'
import { cn } from '@/lib/cn'
import { type ImportPreview, previewImport, templateUrl } from '@/lib/import'
import { t } from '@/lib/i18n'
import { StepCard } from './steps'

const TYPES = '.csv,.xlsx,.tsv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export function ChooseFile({ entity, onChosen }: { entity: AnyEntity; onChosen: (file: File, preview: ImportPreview) => void }) {
  const [over, setOver] = useState(false)
  const read = useMutation({ mutationFn: (file: File) => previewImport(entity.plural, file), onSuccess: (preview, file) => onChosen(file, preview) })
  return (
    <StepCard title={t('Choose a file')} note={t('CSV or XLSX, with the names of the fields in the first line and a record in each line below. Nothing is imported yet.')}>
      <label className={cn('relative flex flex-col items-center gap-2 rounded-xl border-2 border-dashed px-4 py-12 text-center has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-(--brand)', over ? 'border-brand bg-brand/5' : 'border-control hover:bg-subtle')}>
        <Upload className="size-6 text-muted" aria-hidden />
        <span className="font-medium">{read.isPending ? t('Reading the file…') : t('Drop a file here, or choose one')}</span>
        <span className="text-sm text-muted">{t('Up to 5 MB and 5,000 lines')}</span>
        {/* It lies over all of this: browsers take what is dropped on it. */}
        <input
          type="file" accept={TYPES} disabled={read.isPending} className="absolute inset-0 cursor-pointer opacity-0"
          onDragEnter={() => setOver(true)} onDragLeave={() => setOver(false)} onDrop={() => setOver(false)}
          onChange={(event) => {
            const [file] = event.target.files ?? []
            if (file) read.mutate(file)
            event.target.value = ''
          }}
        />
      </label>
      <p role="alert" className="text-sm text-danger empty:hidden">{read.error?.message}</p>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm text-muted">
        <span>{t('No file yet? Fill in a template:')}</span>
        {(['xlsx', 'csv'] as const).map((format) => (
          <a key={format} href={templateUrl(entity.plural, format)} download className="inline-flex items-center gap-1.5 font-medium text-brand hover:underline dark:text-info"><Download className="size-4" aria-hidden /> {t('Template as {format}', { format: format.toUpperCase() })}</a>
        ))}
      </p>
    </StepCard>
  )
}
