//! The bundles of the backend, for building and for developing: the server, and a bundle of its own for each `.mts` file:
//! what is too large to be loaded before it is needed.

import { readdirSync } from 'node:fs'
import { basename } from 'node:path'

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Packages that are not modules ask for these.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;" },
  logLevel: 'warning',
}

const later = readdirSync('backend/src', { recursive: true })
  .filter((file) => file.endsWith('.mts'))
  .map((file) => ({ source: `backend/src/${file}`, name: basename(file, '.mts') }))

export const bundles = [
  // pg tries two packages when they are installed; they are not.
  { ...common, entryPoints: ['backend/src/main.ts'], outfile: 'dist/server.mjs', external: ['pg-native', 'cloudflare:sockets', ...later.map(({ name }) => `./${name}.mjs`)] },
  ...later.map(({ source, name }) => ({ ...common, entryPoints: [source], outfile: `dist/${name}.mjs` })),
]
