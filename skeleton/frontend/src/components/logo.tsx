//! The company's logo, or the tool's first letter on its colour: an emoji would need a font that not everybody has.

import { initialOf, useBranding } from '@/app/branding'

export function Logo() {
  const branding = useBranding()
  if (branding.logo !== null) return <img src={branding.logo} alt="" className="size-9 shrink-0 rounded-lg object-contain" />
  return <span aria-hidden className="grid size-9 shrink-0 place-items-center rounded-lg bg-brand font-semibold text-on-brand">{initialOf(branding)}</span>
}
