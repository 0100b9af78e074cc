// What Lighthouse thinks of a tool's sign-in page, a list, and a record, on a phone and on a desk: medians of RUNS.
// ONLY=phone leaves out the desk; WHY=1 names what costs points.
//   cargo build --release && npm ci --prefix tests/browser && npm ci --prefix tests/performance && node tests/performance/lighthouse.mjs

import lighthouse, { desktopConfig } from 'lighthouse';
import { startBrowser } from '../browser/browser.mjs';
import { fillTool, makeTool } from '../browser/tool.mjs';
import { freePort, startPlatform } from '../platform.mjs';

const RUNS = Number(process.env.RUNS ?? 3);
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const TIMES = ['first-contentful-paint', 'largest-contentful-paint', 'speed-index', 'total-blocking-time', 'cumulative-layout-shift'];
const DEVICES = { phone: undefined, desk: desktopConfig };

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const platform = await startPlatform();
const port = await freePort();
const browser = await startBrowser(`--remote-debugging-port=${port}`);

async function measure(what, url, extraHeaders) {
  for (const [device, config] of Object.entries(DEVICES)) {
    if (process.env.ONLY && process.env.ONLY !== device) continue;
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) {
      const { lhr } = await lighthouse(url, { port, logLevel: 'error', onlyCategories: CATEGORIES, extraHeaders }, config);
      if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
      runs.push(lhr);
    }
    const scores = CATEGORIES.map((name) => `${name} ${Math.round(100 * median(runs.map((lhr) => lhr.categories[name].score)))}`);
    const times = TIMES.map((name) => `${name} ${median(runs.map((lhr) => lhr.audits[name].numericValue)).toFixed(name.endsWith('shift') ? 3 : 0)}`);
    console.log(`${what}, ${device}: ${scores.join(', ')}; ${times.join(', ')}`);
    if (!process.env.WHY) continue;
    for (const { url, startTime, duration } of runs[0].audits['long-tasks'].details?.items ?? []) console.log(`  ${startTime.toFixed()}: ${duration.toFixed()} ms in ${url}`);
    for (const name of CATEGORIES) {
      for (const { id, weight } of runs[0].categories[name].auditRefs) {
        const { score, title, displayValue = '' } = runs[0].audits[id];
        if (score !== null && score < 0.9 && weight > 0) console.log(`  ${name}: ${title} ${displayValue}`);
      }
    }
  }
}

try {
  const tool = await makeTool(platform, 'Lighthouse');
  await measure('sign-in', tool.deployment_url);
  const page = await browser.newPage();
  await page.goto(tool.deployment_url);
  await page.getByLabel('Email').fill(tool.admin_email);
  await page.getByLabel('Password').fill(tool.admin_password);
  await page.getByRole('button', { name: /Sign in/ }).click();
  await page.getByRole('navigation').first().waitFor();
  const records = await fillTool(page);
  // Lighthouse opens a window of its own, in which nobody is signed in.
  const Cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  await page.context().close();
  await measure('a list', `${tool.deployment_url}requests`, { Cookie });
  await measure('a record', `${tool.deployment_url}requests/${records.get('requests').id}`, { Cookie });
} finally {
  await browser.close();
  await platform.remove();
}
