// The program as its user starts, stops and loses it: what survives, what is left, and what it says when it cannot.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { binary, freePort, reachable, startPlatform, stopAll } from '../platform.mjs';

const answers = { industry: 'ecommerce', users: 50, features: ['consent-tracking'], integrations: ['email'], deployment: 'cloud' };
let folder;
let data;

before(async () => {
  folder = await reachable('buildomatic-process-');
  data = process.env.BUILDOMATIC_TEST_DATA ?? join(folder, 'data');
  await writeFile(join(folder, 'answers.json'), JSON.stringify(answers));
});
afterEach(stopAll);
after(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command to its end. */
function run(args, { env = {}, ...options } = {}) {
  return new Promise((done) => {
    execFile(binary(), args, { env: { ...process.env, DATABASE_URL: undefined, ...env }, timeout: 60_000, ...options }, (error, stdout, stderr) => {
      done({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr });
    });
  });
}

function ask(platform, tool, path = '/health', key) {
  const host = new URL(tool.deployment_url).host;
  return new Promise((done) => {
    http.get({ host: '127.0.0.1', port: platform.port, path, headers: { host, ...(key && { authorization: `Bearer ${key}` }) } }, (response) => {
      let body = '';
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => done({ status: response.statusCode, body }));
    }).on('error', (error) => done({ status: 0, body: String(error) }));
  });
}

async function until(what, holds, why = () => '') {
  for (let waited = 0; waited < 90_000; waited += 100) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail(`${what} does not come true ${why()}`);
}

/** Processes whose command line names the data directory. */
async function processes() {
  const found = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(data)) found.push(line.replaceAll('\0', ' '));
  }
  return found;
}

const tool = async (platform, id) => (await fetch(`${platform.base}/api/tools/${id}`)).json();

test('a tool runs again after the platform was killed, at the address of the new one', { timeout: 300_000 }, async () => {
  const first = await startPlatform({ data });
  const made = await run(['--listen', `127.0.0.1:${first.port}`, '--json', 'new', 'gdpr-compliance', '--name', 'Acme Corp', '--answers', join(folder, 'answers.json')]);
  assert.equal(made.code, 0, made.stderr);
  const { tool: { id }, credentials } = JSON.parse(made.stdout.trim().split('\n').at(-1));
  const before = await ask(first, await tool(first, id));
  assert.equal(before.status, 200, before.body);

  // Its history can be verified without it, against a head that was kept.
  const exported = await ask(first, await tool(first, id), '/api/v1/ledger/export', credentials.api_key);
  const [file, head] = [join(folder, 'export.ndjson'), join(folder, 'head.json')];
  await writeFile(file, exported.body);
  await writeFile(head, JSON.stringify(JSON.parse(before.body).ledger.signed));
  const intact = await run(['ledger', 'verify', file, '--head', head]);
  assert.equal(intact.code, 0, intact.stderr);
  await writeFile(file, exported.body.replace('admin', 'nobody'));
  const altered = await run(['ledger', 'verify', file]);
  assert.equal(altered.code, 1);
  assert.match(altered.stderr, /altered/);
  await first.stop('SIGKILL');

  const second = await startPlatform({ data });
  await until('the tool answers', async () => (await ask(second, await tool(second, id))).status === 200, second.output);
  await until('it has the new address', async () => new URL((await tool(second, id)).deployment_url).port === String(second.port));

  const log = await run(['--listen', `127.0.0.1:${second.port}`, 'tools', 'logs', (await tool(second, id)).slug]);
  assert.equal(log.code, 0, log.stderr);
  assert.match(log.stdout, /started/);

  await second.stop('SIGINT');
  await until('everything has ended', async () => (await processes()).length === 0);
});

test('what cannot be done is said with the next step', { timeout: 120_000 }, async () => {
  const taken = http.createServer().listen(0, '127.0.0.1');
  await new Promise((done) => taken.once('listening', done));
  const port = await freePort();
  const fresh = join(folder, 'fresh');
  const listen = ['--listen', `127.0.0.1:${port}`];
  const cases = [
    ['a port in use', ['--data-dir', fresh, '--listen', `127.0.0.1:${taken.address().port}`], {}, 1, /cannot be used.*--listen/s],
    ['an address that is open to others', ['--data-dir', fresh, '--listen', '0.0.0.0:8080'], {}, 2, /loopback/],
    ['no place for data', ['--data-dir', '/proc/nowhere', ...listen], {}, 1, /--data-dir/],
    ['no Node.js', ['--data-dir', fresh, ...listen], { PATH: '/nowhere' }, 1, /Install Node\.js 20/],
    ['a database that does not answer', ['--data-dir', fresh, ...listen, '--database-url', `postgres://a:secretword@127.0.0.1:${port}/a`], {}, 1, /database/i],
    ['an unknown target', ['--data-dir', fresh, ...listen, '--target', 'moon'], {}, 2, /local and none/],
    ['templates that are not there', ['--data-dir', fresh, ...listen, '--templates', '/nowhere'], {}, 1, /\/nowhere/],
    ['an unknown template', ['--data-dir', fresh, ...listen, 'generate', 'none', '--name', 'A', '--answers', join(folder, 'answers.json'), '--out', join(folder, 'out')], {}, 2, /gdpr-compliance/],
  ];
  try {
    for (const [what, args, env, code, message] of cases) {
      const ended = await run(args, { env });
      assert.equal(ended.code, code, `${what}: ${ended.stdout}${ended.stderr}`);
      assert.match(ended.stderr, message, what);
      assert.doesNotMatch(ended.stderr, /panicked|secretword/, what);
    }
  } finally {
    taken.close();
  }
});

test('a data directory has one server at a time', { timeout: 120_000 }, async () => {
  const first = await startPlatform({ data });
  const second = await run(['--data-dir', data, '--listen', `127.0.0.1:${await freePort()}`]);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /in use|already|another/i);
  await first.stop();
});

test('wrong answers are told by field, and nothing is written', async () => {
  await writeFile(join(folder, 'wrong.json'), JSON.stringify({ ...answers, industry: 'piracy', colour: 'blue' }));
  const out = join(folder, 'source');
  const refused = await run(['generate', 'gdpr-compliance', '--name', 'Acme', '--answers', join(folder, 'wrong.json'), '--out', out]);
  assert.equal(refused.code, 2);
  for (const part of ['industry', 'healthcare', 'colour']) assert.ok(refused.stderr.includes(part), refused.stderr);
  await assert.rejects(readdir(out));
  const good = await run(['generate', 'gdpr-compliance', '--name', 'Acme', '--answers', join(folder, 'answers.json'), '--out', out]);
  assert.equal(good.code, 0, good.stderr);
  assert.ok((await readdir(out)).includes('tool.json'));
  const again = await run(['generate', 'gdpr-compliance', '--name', 'Acme', '--answers', join(folder, 'answers.json'), '--out', out]);
  assert.notEqual(again.code, 0, 'a folder with something in it is not written over');
});

test('the questions are asked in a terminal', { timeout: 180_000 }, async () => {
  const platform = await startPlatform({ data });
  // script(1) gives it a terminal.
  const command = `${binary()} --listen 127.0.0.1:${platform.port} new gdpr-compliance`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, TERM: 'xterm' } });
  let output = '';
  child.stdout.on('data', (chunk) => { output += chunk; });
  const ended = new Promise((done) => child.once('exit', done));
  const when = async (text, keys) => {
    await until(`“${text}” is shown:\n${output}`, () => output.includes(text));
    await new Promise((done) => setTimeout(done, 150));
    child.stdin.write(keys);
  };
  await when('Your company', 'Terminal & Söhne\r');
  await when('What industry', '\x1b[B\r');
  await when('How many people', '75\r');
  await when('Which features', '\r');
  await when('Which services', '\r');
  await when('Where should we deploy', '\r');
  await when('Make it?', '\r');
  await until(`the tool is made:\n${output}`, () => output.includes('Password'));
  assert.match(output, /terminal-soehne-gdpr(-\d+)?\.localhost/);
  child.stdin.end('\x03');
  await ended;
  const { tools } = await (await fetch(`${platform.base}/api/tools`)).json();
  const made = tools.find(({ name }) => name === 'Terminal & Söhne');
  assert.equal(made.configuration.industry, 'healthcare');
  assert.equal(made.configuration.users, 75);
  assert.equal(made.status, 'active');
  await platform.stop();
});
