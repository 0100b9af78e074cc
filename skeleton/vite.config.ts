import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  root: path('frontend'),
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@shared': path('shared'), '@': path('frontend/src') } },
  build: { outDir: path('dist/public'), emptyOutDir: true, target: 'es2022' },
  server: { port: 5173, proxy: { '/api': 'http://localhost:3000', '/health': 'http://localhost:3000', '^/f/': 'http://localhost:3000' } },
})
