//! Records out of a file, in four steps: choose it, match its columns, see what would happen, import.

import { useBlocker, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { AnyEntity } from '@shared/define'
import { may, useMe } from '@/app/session'
import { Check } from '@/components/import/check'
import { ChooseFile } from '@/components/import/choose-file'
import { MatchColumns } from '@/components/import/match-columns'
import { Outcome } from '@/components/import/outcome'
import { type Step, Steps } from '@/components/import/steps'
import { PageHead } from '@/components/ui/page-head'
import type { ImportPreview, ImportReport } from '@/lib/import'
import { confirmed } from '@/lib/confirm'
import { t, within } from '@/lib/i18n'
import { entityAt } from '@/lib/schema'
import { useImport } from '@/lib/use-import'
import { NotFoundPage } from './problem'

export function ImportPage() {
  const { plural } = useParams({ strict: false })
  const me = useMe()
  const entity = entityAt(plural ?? '')
  if (!entity || (me.data && !may(me.data, entity.name, 'create'))) return <NotFoundPage />
  return <Import key={entity.name} entity={entity} />
}

interface Chosen extends ImportPreview {
  file: File
}

function Import({ entity }: { entity: AnyEntity }) {
  const [step, setStep] = useState<Step>('file')
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [matched, setMatched] = useState<readonly string[]>([])
  /** Imports again what was imported before; null: that is left out. */
  const [key, setKey] = useState<string | null>(null)
  const [result, setResult] = useState<ImportReport | null>(null)
  const run = useImport(entity.plural)
  const busy = run.progress !== null && step === 'check'
  useBlocker({ shouldBlockFn: async () => busy && !(await confirmed({ title: t('The import goes on without you. Leave?'), yes: t('Leave') })), enableBeforeUnload: () => busy })

  const choose = (file: File, preview: ImportPreview) => {
    setChosen({ ...preview, file })
    setMatched(preview.columns.map(({ field }) => field ?? ''))
    setKey(null)
    setStep('columns')
  }
  const importAll = async () => {
    if (!chosen) return
    const report = await run.start({ file: chosen.file, columns: matched, dryRun: false, key })
    if (!report) return
    setResult(report)
    setStep('done')
  }
  const header = chosen?.columns.map(({ name }) => name) ?? []
  return (
    <div className="max-w-3xl">
      <PageHead title={t('Import {entities}', { entities: within(entity.labelPlural) })} note={chosen && step !== 'file' ? chosen.file.name : undefined} />
      <Steps current={step} />
      {step === 'file' || !chosen ? <ChooseFile entity={entity} onChosen={choose} /> : step === 'columns' ? (
        <MatchColumns entity={entity} preview={chosen} matched={matched} onMatch={setMatched} onBack={() => setStep('file')} onNext={() => setStep('check')} />
      ) : step === 'check' ? (
        <Check entity={entity} file={chosen.file} header={header} columns={matched} again={key} onAgain={setKey} run={run} onBack={() => { run.stop(); setStep('columns') }} onImport={() => void importAll()} />
      ) : result ? (
        <Outcome entity={entity} header={header} report={result} onMore={() => { run.stop(); setResult(null); setChosen(null); setStep('file') }} />
      ) : null}
    </div>
  )
}
