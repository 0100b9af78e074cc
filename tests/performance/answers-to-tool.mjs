// Answers to a tool that serves its login page: p50 and p95 over 20, with a breakdown, then 50 at once,
// then the platform's memory with the tools made. Run it on a release build:
//   cargo build --release && node tests/performance/answers-to-tool.mjs

import { readFileSync } from 'node:fs';
import http from 'node:http';
import { startPlatform } from '../platform.mjs';

const answers = {
  industry: 'healthcare', users: 50, integrations: ['email'], deployment: 'cloud',
  features: ['consent-tracking', 'data-export', 'data-deletion', 'audit-log', 'breach-notification', 'dpo-dashboard'],
};
const RUNS = Number(process.env.RUNS ?? 20);
const AT_ONCE = Number(process.env.AT_ONCE ?? 50);

const began = performance.now();
const platform = await startPlatform();
const prepared = performance.now() - began;

async function api(method, path, body) {
  const response = await fetch(platform.base + path, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** fetch() does not send another Host header, so the tool is asked with node:http. */
function loginPage(host) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port: platform.port, path: '/', headers: { host: `${host}:${platform.port}` } }, (response) => {
      let body = '';
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve(response.statusCode === 200 && body.includes('id="root"')));
    });
    request.on('error', reject);
  });
}

async function make(name) {
  const start = performance.now();
  const { id, tool_id } = await api('POST', '/api/generate', { template_id: 'gdpr-compliance', name, answers });
  for (;;) {
    const status = await api('GET', `/api/generate/${id}/status`);
    if (status.status === 'failed') throw new Error(`${name}: ${JSON.stringify(status.error)}`);
    if (status.status === 'succeeded') {
      const tool = await api('GET', `/api/tools/${tool_id}`);
      if (!(await loginPage(new URL(tool.deployment_url).hostname))) throw new Error(`${name}: no login page`);
      const stages = Object.fromEntries(status.stages.map(({ name, started_at, completed_at }) => [name, new Date(completed_at) - new Date(started_at)]));
      return { took: performance.now() - start, stages };
    }
    await new Promise((done) => setTimeout(done, 10));
  }
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(q * values.length) - 1)];
const ms = (value) => `${Math.round(value)} ms`;
const memory = (pid) => {
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  return field('VmRSS');
};

try {
  const first = await make('Very First');
  console.log(`start to ready, nothing prepared   ${ms(prepared)}`);
  console.log(`the very first tool                ${ms(first.took)}`);
  const runs = [];
  for (let run = 1; run <= RUNS; run++) runs.push(await make(`Run ${run}`));
  const took = runs.map((run) => run.took);
  console.log(`answers to login page, ${RUNS} runs     p50 ${ms(quantile(took, 0.5))}   p95 ${ms(quantile(took, 0.95))}`);
  for (const stage of Object.keys(runs[0].stages)) {
    const times = runs.map((run) => run.stages[stage]);
    console.log(`  ${stage.padEnd(32)} p50 ${ms(quantile(times, 0.5)).padStart(7)}   p95 ${ms(quantile(times, 0.95)).padStart(7)}`);
  }
  console.log(`platform memory, ${RUNS + 1} tools made       ${memory(platform.child.pid).toFixed(0)} MB`);
  if (AT_ONCE > 0) {
    const start = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, index) => make(`At Once ${index}`)));
    const failed = outcomes.filter(({ status }) => status === 'rejected');
    console.log(`${AT_ONCE} at once                         ${ms(performance.now() - start)}, ${failed.length} failed`);
    for (const { reason } of failed.slice(0, 3)) console.log(`  ${reason}`);
  }
} finally {
  await platform.remove();
}
