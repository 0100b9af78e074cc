//! The two bundles of the backend, for building and for developing.

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Packages that are not modules ask for these.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;" },
  logLevel: 'warning',
}

export const bundles = [
  // pg tries two packages when they are installed; they are not.
  { ...common, entryPoints: ['backend/src/main.ts'], outfile: 'dist/server.mjs', external: ['pg-native', 'cloudflare:sockets', './paper.mjs'] },
  { ...common, entryPoints: ['backend/src/documents/paper.mts'], outfile: 'dist/paper.mjs' },
]
