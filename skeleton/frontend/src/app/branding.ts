//! The tool's name, company, colour and logo, as everybody sees them. What was seen last is kept in the browser, so
//! that the next start shows it at once.

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { darkEnough } from '@shared/color'
import { tool } from '@shared/tool'
import { api, type Branding } from '@/lib/api'

const made: Branding = { name: tool.name, company: tool.company, color: tool.color, logo: null }

export function useBranding(): Branding {
  const { data } = useQuery({ queryKey: ['branding'], queryFn: api.branding, initialData: seenLast, initialDataUpdatedAt: 0, staleTime: 300_000 })
  return data
}

/** Once, in the shell. */
export function useAppliedBranding(): Branding {
  const branding = useBranding()
  useEffect(() => {
    localStorage.branding = JSON.stringify(branding)
    document.title = `${branding.name} · ${branding.company}`
    applyBrand(branding.color)
    document.querySelector('link[rel=icon]')?.setAttribute('href', branding.logo ?? 'data:,')
  }, [branding])
  return branding
}

export function applyBrand(color: string): void {
  document.documentElement.style.setProperty('--brand', darkEnough(color))
}

/** Before the first paint. */
export function seenLast(): Branding {
  try {
    const kept = { ...made, ...(JSON.parse(localStorage.branding as string) as Partial<Branding>) }
    return /^#[0-9a-f]{6}$/i.test(kept.color) ? kept : made
  } catch {
    // Nothing was kept yet, or something else wrote there.
    return made
  }
}
