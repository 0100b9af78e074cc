//! Whoever is not signed in gets the door, and nothing of what is behind it: its scripts are more than half of all.

import { lazy, Suspense } from 'react'
import { ApiError } from '@/lib/api'
import { useAppliedBranding } from './branding'
import { useMe } from './session'

const App = lazy(() => import('./app'))
const SignInPage = lazy(() => import('@/pages/door/sign-in'))

export function Start() {
  const me = useMe()
  useAppliedBranding()
  // Whoever has such a link may be signed in as somebody else, or not at all.
  const asked = location.pathname !== '/set-password'
  if (asked && me.isPending) return null
  return <Suspense fallback={null}>{asked && me.error instanceof ApiError && me.error.status === 401 ? <SignInPage /> : <App />}</Suspense>
}
