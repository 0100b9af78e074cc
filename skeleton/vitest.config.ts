import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: { alias: { '@shared': folder('./shared'), '@': folder('./frontend/src') } },
  test: {
    include: ['backend/test/**/*.test.ts', 'frontend/test/**/*.test.{ts,tsx}'],
    setupFiles: ['frontend/test/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
