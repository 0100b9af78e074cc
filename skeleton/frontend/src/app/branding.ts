//! The tool's name, company, colour and logo, as everybody sees them. What was seen last is kept in the browser, so
//! that the next start shows it at once.

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { darkEnough } from '@shared/color'
import { tool } from '@shared/tool'
import { api, type Branding } from '@/lib/api'
import { given, givenAt } from '@/lib/given'

const made: Branding = { name: tool.name, company: tool.company, color: tool.color, logo: null }

export function useBranding(): Branding {
  const { data } = useQuery({ queryKey: ['branding'], queryFn: api.branding, initialData: seenLast, initialDataUpdatedAt: given ? givenAt : 0, staleTime: 300_000 })
  return data
}

/** Once, around all pages. */
export function useAppliedBranding(): Branding {
  const branding = useBranding()
  useEffect(() => {
    localStorage.branding = JSON.stringify(branding)
    document.title = `${branding.name} · ${branding.company}`
    applyBrand(branding.color)
    document.querySelector('link[rel=icon]')?.setAttribute('href', branding.logo ?? letterOf(branding))
  }, [branding])
  return branding
}

/** Stands for a tool that has no logo. */
export function initialOf({ name }: Branding): string {
  return ([...name][0] ?? '').toLocaleUpperCase()
}

function letterOf(branding: Branding): string {
  const letter = new XMLSerializer().serializeToString(new Text(initialOf(branding)))
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${darkEnough(branding.color)}"/><text x="16" y="22.5" font-family="sans-serif" font-size="18" font-weight="600" text-anchor="middle" fill="#fff">${letter}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

export function applyBrand(color: string): void {
  document.documentElement.style.setProperty('--brand', darkEnough(color))
}

/** Before the first paint. */
export function seenLast(): Branding {
  if (given) return given.branding
  try {
    const kept = { ...made, ...(JSON.parse(localStorage.branding as string) as Partial<Branding>) }
    return /^#[0-9a-f]{6}$/i.test(kept.color) ? kept : made
  } catch {
    // Nothing was kept yet, or something else wrote there.
    return made
  }
}
