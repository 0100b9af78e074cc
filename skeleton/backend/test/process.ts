//! The tool as it runs for real: its bundle in a process of its own, on a Unix socket.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { API_KEY, type Answer, type TestTool } from './harness'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface ToolProcess {
  socketPath: string
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  kill(): Promise<void>
  /** As a deployment stops it. Resolves to the exit code. */
  stop(): Promise<number | null>
}

export async function bundle(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'tool-')), 'server.mjs')
  await build({
    absWorkingDir: root,
    entryPoints: ['backend/src/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['pg-native', 'cloudflare:sockets'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  })
  return outfile
}

/** On the database of `tool`; resolves when it is healthy. */
export async function startProcess(tool: TestTool, server: string, environment: Record<string, string> = {}): Promise<ToolProcess> {
  const socketPath = join(mkdtempSync(join(tmpdir(), 'tool-')), 'socket')
  const { config } = tool
  const child = spawn(process.execPath, [server], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: config.databaseUrl,
      JWT_SECRET: config.jwtSecret,
      LEDGER_SIGNING_KEY: config.signingKeys.join(),
      SEALING_KEY: config.sealingKeys.join(),
      PUBLIC_URL: config.publicUrl,
      SOCKET_PATH: socketPath,
      REQUESTS_PER_MINUTE: '1000000',
      REQUESTS_PER_MINUTE_OF_ADDRESS: '10000000',
      LOG_LEVEL: 'error',
      ...environment,
    },
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const running: ToolProcess = {
    socketPath,
    send: (method, path, body, headers = {}) => send(socketPath, method, path, body, headers),
    kill: async () => void (child.kill('SIGKILL'), await exited),
    stop: () => (child.kill('SIGTERM'), exited),
  }
  await healthy(running, child)
  return running
}

async function healthy(running: ToolProcess, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the tool ended with ${child.exitCode}`)
    const answer = await running.send('GET', '/health').catch(() => null)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the tool did not get healthy')
}

function send(socketPath: string, method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, agent: false, headers: { authorization: `Bearer ${API_KEY}`, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => {
        const isJson = response.headers['content-type']?.includes('json') === true
        resolve({ status: response.statusCode ?? 0, headers: new Headers(response.headers as Record<string, string>), body: isJson ? (JSON.parse(text) as unknown) : text })
      })
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
