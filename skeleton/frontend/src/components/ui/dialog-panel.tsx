import * as Primitive from 'radix-ui/dialog'
import type { DialogProps } from './dialog'

export default function DialogPanel({ onClose, title, children }: DialogProps) {
  return (
    <Primitive.Root open onOpenChange={(next) => !next && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Primitive.Content aria-describedby={undefined} className="fixed top-1/2 left-1/2 z-50 max-h-[90dvh] w-[min(480px,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-auto rounded-xl border bg-card p-6 shadow-xl">
          <Primitive.Title className="mb-4 text-lg font-semibold">{title}</Primitive.Title>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
