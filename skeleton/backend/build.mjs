//! Bundles the backend into `dist/server.mjs`: one file, nothing to install where it runs.

import { build } from 'esbuild'

await build({
  entryPoints: ['backend/src/main.ts'],
  outfile: 'dist/server.mjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minifySyntax: true,
  legalComments: 'none',
  sourcemap: process.argv.includes('--sourcemap'),
  // pg tries these two when they are installed; they are not.
  external: ['pg-native', 'cloudflare:sockets'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
})
