import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** By the module of each page the files that it needs besides the entry's: the server names them in the start page. */
const modules: Plugin = {
  name: 'modules',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
    const needed = (file: string, found = new Set<string>()): Set<string> => {
      if (found.has(file)) return found
      found.add(file)
      for (const imported of chunks.find(({ fileName }) => fileName === file)?.imports ?? []) needed(imported, found)
      return found
    }
    const always = new Set(chunks.filter(({ isEntry }) => isEntry).flatMap(({ fileName }) => [...needed(fileName)]))
    const pages = chunks.flatMap(({ fileName, facadeModuleId }) => {
      const [, name] = /\/frontend\/src\/(.+)\.tsx$/.exec(facadeModuleId ?? '') ?? []
      return name === undefined ? [] : [[name, [...needed(fileName)].filter((file) => !always.has(file)).map((file) => `/${file}`)]]
    })
    this.emitFile({ type: 'asset', fileName: 'modules.json', source: JSON.stringify(Object.fromEntries(pages)) })
  },
}

export default defineConfig({
  root: path('frontend'),
  plugins: [react(), tailwindcss(), modules],
  resolve: { alias: { '@shared': path('shared'), '@': path('frontend/src') } },
  build: { outDir: path('dist/public'), emptyOutDir: true, target: 'es2022' },
  server: { port: 5173, proxy: { '/api': 'http://localhost:3000', '/health': 'http://localhost:3000', '^/f/': 'http://localhost:3000' } },
})
