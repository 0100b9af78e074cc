//! The tool's name, company, colour and logo, as everybody sees them.

import { tool } from '@shared/tool'

export interface Branding {
  name: string
  company: string
  color: string
  /** Its address; null where there is none. */
  logo: string | null
}

export function useBranding(): Branding {
  return { name: tool.name, company: tool.company, color: tool.color, logo: null }
}
