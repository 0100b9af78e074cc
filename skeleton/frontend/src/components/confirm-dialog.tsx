import { createRoot } from 'react-dom/client'
import type { Question } from '@/lib/confirm'
import { t } from '@/lib/i18n'
import { Button } from './ui/button'
import DialogPanel from './ui/dialog-panel'

export function ask({ title, yes, danger = false }: Question): Promise<boolean> {
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  return new Promise((answer) => {
    const close = (answered: boolean) => {
      root.unmount()
      place.remove()
      answer(answered)
    }
    root.render(
      <DialogPanel title={title} onClose={() => close(false)}>
        <div className="flex justify-end gap-2">
          <Button onClick={() => close(false)}>{t('Cancel')}</Button>
          <Button look={danger ? 'danger' : 'primary'} onClick={() => close(true)}>{yes}</Button>
        </div>
      </DialogPanel>,
    )
  })
}
