//! `npm run dev`: the backend, built and started again at each change, and vite in front of it.

import { spawn } from 'node:child_process'
import { build, context } from 'esbuild'
import { bundles } from './bundles.mjs'

const port = process.env.PORT ?? '3000'
let server

const restart = {
  name: 'restart',
  setup(build) {
    build.onEnd(({ errors }) => {
      if (errors.length > 0) return
      server?.kill('SIGTERM')
      server = spawn(process.execPath, ['--enable-source-maps', 'dist/server.mjs'], { stdio: 'inherit', env: { LOG_LEVEL: 'debug', ...process.env, PORT: port } })
    })
  },
}

const [main, paper] = bundles
await build(paper)
const watching = await context({ ...main, sourcemap: true, logLevel: 'info', plugins: [restart] })
await watching.watch()

const vite = spawn('npx', ['vite'], { stdio: 'inherit', env: { ...process.env, BACKEND_URL: `http://localhost:${port}` } })
const stop = () => {
  server?.kill('SIGTERM')
  vite.kill('SIGTERM')
  process.exit(0)
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
