import { type ReactElement, type ReactNode, useState } from 'react'
import { Popover } from './popover'

export default function MenuPanel({ trigger, label, children }: { trigger: ReactElement; label: string; children: ReactNode }) {
  const [open, setOpen] = useState(true)
  return <Popover trigger={trigger} label={label} open={open} onOpenChange={setOpen} className="w-80">{children}</Popover>
}
