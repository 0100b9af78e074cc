// What a browser gets, compressed, when it opens a tool for the first time: bytes over the network, by page and file.
//   cargo build --release && node tests/performance/first-load.mjs

import { startBrowser } from '../browser/browser.mjs';
import { makeTool } from '../browser/tool.mjs';
import { startPlatform } from '../platform.mjs';

const platform = await startPlatform();

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
  const tool = await makeTool(platform, 'First Load');
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
