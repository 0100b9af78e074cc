//! Bundles the backend into `dist/server.mjs`, and what prints papers into `dist/paper.mjs`, which is loaded when it is
//! needed. Nothing has to be installed where they run.

import { build } from 'esbuild'
import { bundles } from './bundles.mjs'

for (const bundle of bundles) await build({ ...bundle, minifySyntax: true, legalComments: 'none', sourcemap: process.argv.includes('--sourcemap') })
