// What a generated, production-built tool costs, beside a bare INSERT and beside its own framework saying "ok", in one run:
//   cargo build --release && cargo run -q -p testkit --bin with-postgres -- node tests/performance/tool.mjs

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { binary, freePort } from '../platform.mjs';

const repository = resolve(import.meta.dirname, '../..');
const modules = join(repository, 'skeleton/node_modules');
const pg = createRequire(join(modules, 'x'))('pg');
const SECONDS = Number(process.env.SECONDS ?? 5);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const ROWS = Number(process.env.ROWS ?? 1_000_000);
const KEY = 'key_of_the_measurement';
const PATH = '/api/v1/models';

const work = mkdtempSync(join(tmpdir(), 'tool-'));
const server = process.env.TEST_DATABASE_URL;
if (!server) throw new Error('TEST_DATABASE_URL is not set: run it with `cargo run -p testkit --bin with-postgres -- node tests/performance/tool.mjs`');
const database = `performance_${randomBytes(4).toString('hex')}`;
const url = server.replace(/^(postgres(?:ql)?:\/\/[^/?]*)(?:\/[^?]*)?/, `$1/${database}`);
const children = [];

function start(program, environment) {
  const child = spawn(process.execPath, [program], { env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  return child;
}

const agent = new http.Agent({ keepAlive: true });
function ask(port, method, path, body) {
  return new Promise((done, failed) => {
    const request = http.request({ host: '127.0.0.1', port, method, path, agent, headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' } }, (response) => {
      let text = '';
      response.on('data', (chunk) => { text += chunk; });
      response.on('end', () => done({ status: response.statusCode, text }));
    });
    request.on('error', failed);
    request.end(body && JSON.stringify(body));
  });
}

async function expected(status, answer) {
  const { status: got, text } = await answer;
  if (got !== status) throw new Error(`${got} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function healthy(port, child) {
  const began = performance.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answer = await ask(port, 'GET', '/health').catch(() => null);
    if (answer?.status === 200) return performance.now() - began;
    await new Promise((wait) => setTimeout(wait, 5));
  }
}

/** How often `work` is done in a second by so many at once. */
async function rate(writers, work) {
  const until = performance.now() + SECONDS * 1000;
  const began = performance.now();
  let count = 0;
  await Promise.all(Array.from({ length: writers }, async () => {
    while (performance.now() < until) { await work(); count += 1; }
  }));
  return (count * 1000) / (performance.now() - began);
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, q) => sorted(values)[Math.min(values.length - 1, Math.ceil(q * values.length) - 1)];
const median = (values) => quantile(values, 0.5);
const say = (what, figure) => console.log(`${what.padEnd(44)} ${figure}`);

/** Copies of one record, as many rows as asked; what has to be unique is numbered. */
async function fill(client, id) {
  const { rows } = await client.query(
    `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type, (a.attname IN ('title', 'maker') OR EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY(i.indkey))) AS own
     FROM pg_attribute a WHERE a.attrelid = 'app.model'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''`);
  const value = ({ name, type, own }) =>
    name === 'id' ? 'gen_random_uuid()' : name === 'created_at' ? `now() - n * interval '1 second'` : own && type === 'text' ? `"${name}" || ' ' || n` : own ? 'NULL' : `"${name}"`;
  await client.query(`INSERT INTO app.model (${rows.map(({ name }) => `"${name}"`).join()}) SELECT ${rows.map(value).join()} FROM app.model, generate_series(1, ${ROWS}) n WHERE id = $1`, [id]);
  await client.query('VACUUM ANALYZE app.model');
}

const admin = new pg.Client({ connectionString: server });
await admin.connect();
await admin.query(`CREATE DATABASE ${database}`);
const pool = new pg.Pool({ connectionString: url, max: 8 });
try {
  const source = join(work, 'tool');
  execFileSync(binary(), ['generate', 'asset-tracker', '--name', 'Performance', '--answers', join(repository, 'tests/generated-tool/asset-tracker/smallest.json'), '--out', source], { stdio: 'ignore' });
  symlinkSync(modules, join(source, 'node_modules'));
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: source, stdio: 'ignore' });

  const port = await freePort();
  const secret = () => randomBytes(32).toString('hex');
  const environment = {
    NODE_ENV: 'production', DATABASE_URL: url, PORT: String(port), API_KEY: KEY, JWT_SECRET: secret(), LEDGER_SIGNING_KEY: secret(), SEALING_KEY: secret(), LOG_LEVEL: 'error',
    MIGRATIONS_DIR: join(source, 'database/migrations'), DATABASE_CONNECTIONS: '8', REQUESTS_PER_MINUTE: '1000000', REQUESTS_PER_MINUTE_OF_ADDRESS: '10000000',
  };
  const starts = [];
  let tool;
  for (let round = 0; round < 6; round += 1) {
    if (tool) await new Promise((done) => { tool.once('exit', done); tool.kill(); agent.destroy(); });
    tool = start(join(source, 'dist/server.mjs'), environment);
    const took = await healthy(port, tool);
    if (round > 0) starts.push(took); // the first one migrates
  }
  say('start to healthy, 5 runs, p50', `${median(starts).toFixed(0)} ms`);
  await new Promise((wait) => setTimeout(wait, 5000));
  say('memory, idle', `${(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${tool.pid}/status`, 'utf8'))[1]) / 1024).toFixed(0)} MB`);

  const okPort = await freePort();
  const ok = `import { serve } from '${modules}/@hono/node-server/dist/index.mjs'; import { Hono } from '${modules}/hono/dist/index.js'; const app = new Hono(); app.get('*', (c) => c.text('ok')); serve({ fetch: app.fetch, port: ${okPort} })`;
  const hono = spawn(process.execPath, ['--input-type=module', '--eval', ok], { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(hono);
  await healthy(okPort, hono);

  await pool.query('CREATE TABLE public.bare (id uuid PRIMARY KEY, name text, at timestamptz DEFAULT now())');
  const bare = () => pool.query('INSERT INTO public.bare (id, name) VALUES ($1, $2)', [randomUUID(), 'Laptop']);
  const { rows: [{ id: realm }] } = await pool.query('SELECT id FROM ledger.realm');
  const event = () => pool.query('SELECT seq FROM ledger.append($1, $2, $3, NULL, $4)', [realm, randomUUID(), 'system:performance', JSON.stringify([{ kind: 'performance', record: randomUUID(), expect: 0, type: 'noted', body: '{"set":{"name":"Laptop"}}' }])]);
  let count = 0;
  const command = () => expected(201, ask(port, 'POST', PATH, { maker: 'Lenovo', category: 'laptop', life_months: 36, name: `Laptop ${(count += 1)}` }));
  const { id } = await command();
  for (const writers of [1, 8]) {
    const costs = [];
    const figures = { bare: [], hono: [], event: [], command: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      figures.bare.push(await rate(writers, bare));
      figures.hono.push(await rate(writers, () => ask(okPort, 'GET', '/')));
      figures.event.push(await rate(writers, event));
      figures.command.push(await rate(writers, command));
      costs.push(figures.bare.at(-1) / figures.command.at(-1));
    }
    say(`bare INSERT, ${writers} at once`, `${median(figures.bare).toFixed(0)} /s`);
    say(`Hono answers "ok", ${writers} at once`, `${median(figures.hono).toFixed(0)} /s`);
    say(`events appended, ${writers} at once`, `${median(figures.event).toFixed(0)} /s`);
    say(`commands, ${writers} at once`, `${median(figures.command).toFixed(0)} /s`);
    say('  one costs as much as', `${median(costs).toFixed(1)} bare INSERTs`);
  }

  const { rows: [{ events }] } = await pool.query('SELECT count(*)::int AS events FROM ledger.event');
  const verifications = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    const { ok: sound } = await expected(200, ask(port, 'POST', '/api/v1/ledger/verify'));
    if (!sound) throw new Error('the ledger does not verify');
    verifications.push((events * 1000) / (performance.now() - began));
  }
  say(`verification of ${events} events`, `${median(verifications).toFixed(0)} /s`);

  await fill(pool, id);
  const lists = [];
  for (let run = 0; run < 220; run += 1) {
    const began = performance.now();
    const { items } = await expected(200, ask(port, 'GET', `${PATH}?limit=50`));
    if (items.length !== 50) throw new Error(`${items.length} items`);
    if (run >= 20) lists.push(performance.now() - began);
  }
  say(`list of 50 out of ${ROWS}, 200 runs`, `p50 ${median(lists).toFixed(1)} ms   p99 ${quantile(lists, 0.99).toFixed(1)} ms`);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await pool.end();
  await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
  await admin.end();
  rmSync(work, { recursive: true, force: true });
}
