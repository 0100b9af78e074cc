import { lazyRouteComponent, type RouteComponent } from '@tanstack/react-router'
import type { ComponentType } from 'react'

export interface PageDefinition {
  /** Where it is, like `/users`. */
  path: string
  label: string
  /** A lucide icon's name. */
  icon: string
  /** The menu group it stands in. */
  group: string
  component: RouteComponent
}

/** A page that is loaded when it is opened. */
export function lazyPage<M extends Record<string, unknown>>(load: () => Promise<M>, name: keyof M & string): RouteComponent {
  return lazyRouteComponent(load as () => Promise<Record<string, ComponentType>>, name) as unknown as RouteComponent
}
