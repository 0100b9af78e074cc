//! The company's logo, or the tool's icon on its colour.

import { tool } from '@shared/tool'
import { useBranding } from '@/app/branding'
import { Icon } from './icon'

export function Logo() {
  const { logo } = useBranding()
  if (logo !== null) return <img src={logo} alt="" className="size-9 shrink-0 rounded-lg object-contain" />
  return <span className="grid size-9 shrink-0 place-items-center rounded-lg bg-brand text-on-brand"><Icon name={tool.icon} className="size-5" /></span>
}
