//! What people say about a record.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api } from '@/lib/api'
import { confirmed } from '@/lib/confirm'
import { t } from '@/lib/i18n'
import { ago, exactly } from '@/lib/time'
import { toast } from '@/lib/toast'
import { Button } from './ui/button'
import { Card } from './ui/card'
import { Skeleton } from './ui/skeleton'
import { Textarea } from './ui/textarea'

export function Comments({ plural, id }: { plural: string; id: string }) {
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const key = ['comments', plural, id]
  const comments = useQuery({ queryKey: key, queryFn: () => api.comments(plural, id) })
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const failed = (error: Error) => toast.error(error.message)
  const add = useMutation({ mutationFn: () => api.comment(plural, id, text.trim()), onSuccess: async () => { setText(''); await refresh() }, onError: failed })
  const remove = useMutation({ mutationFn: (comment: string) => api.deleteComment(plural, id, comment), onSuccess: refresh, onError: failed })
  const removeAfterAsking = async (comment: string) => {
    if (await confirmed({ title: t('Delete this comment for good?'), yes: t('Delete'), danger: true })) remove.mutate(comment)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim()) add.mutate()
  }
  return (
    <Card>
      <h2 className="mb-4 font-medium">{t('Comments')}</h2>
      {comments.isPending ? <Skeleton className="h-12" /> : (
        <ul className="space-y-4">
          {comments.data?.items.map((comment) => (
            <li key={comment.id} className="text-sm">
              <p className="flex items-center gap-2"><span className="font-medium">{comment.author}</span> <time className="text-xs text-muted" dateTime={comment.created_at} title={exactly(comment.created_at)}>{ago(comment.created_at)}</time>
                {comment.can.delete ? <Button look="ghost" size="icon" className="ml-auto size-7" aria-label={t('Delete the comment')} onClick={() => void removeAfterAsking(comment.id)}><Trash2 className="size-3.5" aria-hidden /></Button> : null}</p>
              <p className="mt-0.5 break-words whitespace-pre-wrap">{comment.text}</p>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={submit} className="mt-4 space-y-2">
        <Textarea aria-label={t('Comment')} placeholder={t('Write a comment')} className="min-h-16" maxLength={10_000} value={text} onChange={(event) => setText(event.target.value)} />
        <Button type="submit" disabled={!text.trim() || add.isPending}>{t('Add comment')}</Button>
      </form>
    </Card>
  )
}
