//! Sample data: a button that fills an empty tool, a note while it is there, and its removal.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { toast } from '@/lib/toast'
import { useMe } from '@/app/session'
import { api, type SampleRemoval } from '@/lib/api'
import { language, plural, t } from '@/lib/i18n'
import { entityNamed } from '@/lib/schema'
import { Button } from './ui/button'
import { Dialog } from './ui/dialog'

export function useSamples(): number {
  return useQuery({ queryKey: ['samples'], queryFn: api.samples, staleTime: 60_000 }).data?.count ?? 0
}

export function FillWithSamples() {
  const queries = useQueryClient()
  const fill = useMutation({
    mutationFn: () => api.addSamples(language),
    onSuccess: async ({ count }) => {
      toast.success(plural(count, '{count} sample record is there', '{count} sample records are there'))
      await queries.invalidateQueries()
    },
    onError: (error) => toast.error(error.message),
  })
  return <Button disabled={fill.isPending} onClick={() => fill.mutate()}><FlaskConical className="size-4" aria-hidden /> {fill.isPending ? t('Filling…') : t('Fill with sample data')}</Button>
}

export function TrySamples() {
  return (
    <div className="mt-3 flex flex-wrap items-center justify-between gap-3 border-t pt-4 text-sm text-muted">
      <p>{t('Or look at it with data that is not real. You can take it out again.')}</p><FillWithSamples />
    </div>
  )
}

/** On the start page, for as long as it is true. */
export function SampleNote() {
  const me = useMe()
  const count = useSamples()
  if (count === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-xl border border-info/40 bg-info/10 px-4 py-3 text-sm">
      <FlaskConical className="size-4 shrink-0 text-info" aria-hidden />
      <p className="min-w-0 flex-1">{plural(count, 'One record here is sample data.', '{count} records here are sample data.')}</p>
      {me.data?.admin ? <RemoveSamples count={count} /> : null}
    </div>
  )
}

export function RemoveSamples({ count }: { count: number }) {
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [kept, setKept] = useState<SampleRemoval['kept']>([])
  const failed = (error: Error) => toast.error(error.message)
  const remove = useMutation({
    mutationFn: api.removeSamples,
    onSuccess: async (removal) => {
      setAsking(false)
      setKept(removal.kept)
      if (removal.removed > 0) toast.success(plural(removal.removed, '{count} sample record was removed', '{count} sample records were removed'))
      await queries.invalidateQueries()
    },
    onError: failed,
  })
  const keep = useMutation({
    mutationFn: api.keepSamples,
    onSuccess: async () => {
      setKept([])
      await queries.invalidateQueries()
    },
    onError: failed,
  })
  return (
    <>
      <Button disabled={remove.isPending} onClick={() => setAsking(true)}>{t('Remove sample data')}</Button>
      {asking ? (
        <Dialog open onClose={() => setAsking(false)} title={t('Remove sample data?')}>
          <p className="text-sm">{plural(count, 'One sample record goes, with its comments and files.', '{count} sample records go, with their comments and files.')} {t('What you added yourself stays. The history keeps that they were there.')}</p>
          <div className="mt-6 flex justify-end gap-2"><Button onClick={() => setAsking(false)}>{t('Cancel')}</Button><Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>{t('Remove sample data')}</Button></div>
        </Dialog>
      ) : null}
      {kept.length > 0 ? (
        <Dialog open onClose={() => setKept([])} title={t('Some sample records are still needed')}>
          <p className="text-sm">{t('Other records refer to them, so they stay. Change those records and remove the sample data again, or keep these as records like all others.')}</p>
          <ul className="mt-4 max-h-64 divide-y overflow-auto text-sm">
            {kept.map((sample) => <li key={sample.id} className="py-2"><RecordLink {...sample} onFollow={() => setKept([])} />{sample.by ? <p className="text-muted">{t('needed by')} <RecordLink {...sample.by} onFollow={() => setKept([])} /></p> : null}</li>)}
          </ul>
          <div className="mt-6 flex justify-end gap-2"><Button onClick={() => setKept([])}>{t('Leave it so')}</Button><Button disabled={keep.isPending} onClick={() => keep.mutate()}>{t('Keep them as ordinary records')}</Button></div>
        </Dialog>
      ) : null}
    </>
  )
}

function RecordLink({ entity, id, title, onFollow }: { entity: string; id: string; title: string; onFollow: () => void }) {
  const found = entityNamed(entity)
  return <Link to="/$plural/$id" params={{ plural: found?.plural ?? '', id }} className="font-medium underline-offset-2 hover:underline" onClick={onFollow}>{found?.label} “{title}”</Link>
}
