// What a browser gets, compressed, when it opens a tool for the first time: bytes over the network, by page and file.
//   cargo build --release && node tests/performance/first-load.mjs

import { startBrowser } from '../browser/browser.mjs';
import { startPlatform } from '../platform.mjs';

const answers = {
  industry: 'healthcare', users: 50, integrations: ['email'], deployment: 'cloud',
  features: ['consent-tracking', 'data-export', 'data-deletion', 'audit-log', 'breach-notification', 'dpo-dashboard'],
};
const platform = await startPlatform();
const call = async (path, body) => {
  const response = await fetch(platform.base + path, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
};

async function made() {
  const { status_url, tool_id } = await call('/api/generate', { template_id: 'gdpr-compliance', name: 'First Load', answers });
  for (;;) {
    const { status, error } = await call(status_url);
    if (status === 'failed') throw new Error(JSON.stringify(error));
    if (status === 'succeeded') return { ...(await call(`/api/tools/${tool_id}`)), ...(await call(`/api/tools/${tool_id}/credentials`)) };
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** All that comes over the network while `act` runs, and until nothing more comes. */
async function transferred(page, act) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const files = new Map();
  const sizes = new Map();
  session.on('Network.responseReceived', ({ requestId, response }) => files.set(requestId, new URL(response.url).pathname));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await act();
  await page.waitForLoadState('networkidle');
  await session.detach();
  return [...sizes].map(([id, bytes]) => ({ file: files.get(id) ?? '?', bytes })).filter(({ bytes }) => bytes > 0);
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const sum = (loaded) => loaded.reduce((total, { bytes }) => total + bytes, 0);
const report = (what, loaded) => {
  const code = loaded.filter(({ file }) => /\.(js|css)$/.test(file));
  console.log(`${what.padEnd(38)} ${kB(sum(loaded)).padStart(9)}, of it ${kB(sum(code))} in ${code.length} scripts and style sheets`);
  for (const { file, bytes } of loaded.sort((a, b) => b.bytes - a.bytes).slice(0, Number(process.env.FILES ?? 0))) console.log(`  ${file.padEnd(50)} ${kB(bytes)}`);
};

const browser = await startBrowser();
try {
  const tool = await made();
  const page = await browser.newPage();
  report('sign-in, nothing cached', await transferred(page, () => page.goto(tool.deployment_url)));
  await page.getByLabel('Email').fill(tool.admin_email);
  await page.getByLabel('Password').fill(tool.admin_password);
  report('start page, after signing in', await transferred(page, async () => {
    await page.getByRole('button', { name: /Sign in/ }).click();
    await page.getByRole('navigation').first().waitFor();
  }));
  const state = await page.context().storageState();
  for (const path of ['', 'requests', 'requests/new']) {
    const fresh = await (await browser.newContext({ storageState: state })).newPage();
    report(`/${path}, signed in, nothing cached`, await transferred(fresh, () => fresh.goto(tool.deployment_url + path)));
    await fresh.context().close();
  }
} finally {
  await browser.close();
  await platform.remove();
}
