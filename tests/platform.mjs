// Starts the real binary on a data directory of its own.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '..');

export function binary() {
  const named = process.env.BUILDOMATIC_BINARY;
  const found = [named, join(repository, 'target/release/buildomatic'), join(repository, 'target/debug/buildomatic')].find((path) => path && existsSync(path));
  if (!found) throw new Error('no buildomatic binary: run `cargo build` first, or name one in BUILDOMATIC_BINARY');
  return found;
}

export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A temporary folder that tools, which run as other users, can reach. */
export async function reachable(prefix) {
  const directory = await mkdtemp(join(tmpdir(), prefix));
  await chmod(directory, 0o755);
  return directory;
}

const running = new Set();

/** Stops what a failed test left behind. */
export async function stopAll() {
  await Promise.all([...running].map((platform) => platform.remove()));
}

/** The platform as a new user starts it. `data` may be shared to save the one-time preparation. */
export async function startPlatform({ data, port } = {}) {
  const directory = data ?? process.env.BUILDOMATIC_TEST_DATA ?? (await reachable('buildomatic-'));
  port ??= await freePort();
  const child = spawn(binary(), ['--data-dir', directory, '--listen', `127.0.0.1:${port}`], {
    cwd: tmpdir(), // not the repository: a binary must not depend on where it stands
    env: { ...process.env, DATABASE_URL: undefined, RUST_LOG: process.env.RUST_LOG ?? 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { output += chunk; });
  const exited = new Promise((done) => child.once('exit', done));
  const base = `http://localhost:${port}`;
  for (let waited = 0; ; waited += 200) {
    if (child.exitCode !== null) throw new Error(`buildomatic ended with ${child.exitCode}:\n${output}`);
    if (await fetch(`${base}/readyz`).then((answer) => answer.ok, () => false)) break;
    if (waited > 240_000) { child.kill('SIGKILL'); throw new Error(`buildomatic did not get ready:\n${output}`); }
    await new Promise((done) => setTimeout(done, 200));
  }
  const platform = {
    base, port, data: directory, child,
    output: () => output,
    async stop(signal = 'SIGINT') { if (child.exitCode === null) child.kill(signal); await exited; },
    async remove() { await this.stop(); if (!data && !process.env.BUILDOMATIC_TEST_DATA) await rm(directory, { recursive: true, force: true }); },
  };
  running.add(platform);
  exited.then(() => running.delete(platform));
  return platform;
}
