import './index.css'
import './app/theme'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { applyBrand, seenLast } from './app/branding'
import { Start } from './app/start'
import { ApiError } from './lib/api'
import { given } from './lib/given'

applyBrand(seenLast().color)

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status < 500) } },
})

if (given?.me) queries.setQueryData(['me'], given.me)

const root = document.getElementById('root')
if (root) {
  // What the server showed lies above until there is a page.
  new MutationObserver((_, observer) => {
    if (root.querySelector('h1') === null) return
    document.getElementById('shell')?.remove()
    observer.disconnect()
  }).observe(root, { childList: true, subtree: true })
  // In small steps: what somebody presses meanwhile is not kept waiting.
  startTransition(() => {
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={queries}>
          <Start />
        </QueryClientProvider>
      </StrictMode>,
    )
  })
}
