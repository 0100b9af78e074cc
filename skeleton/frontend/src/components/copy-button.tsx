//! Copies a text, and says that it did.

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { t } from '@/lib/i18n'
import { toast } from '@/lib/toast'
import { Button } from './ui/button'

export function CopyButton({ text, label = t('Copy') }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(() => setCopied(false), 2000)
    } catch {
      toast.error(t('The browser does not allow copying. Select the text and copy it yourself.'))
    }
  }
  return <Button onClick={() => void copy()}>{copied ? <Check className="size-4 text-success" aria-hidden /> : <Copy className="size-4" aria-hidden />}<span aria-live="polite">{copied ? t('Copied') : label}</span></Button>
}
