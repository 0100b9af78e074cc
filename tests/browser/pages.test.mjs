// Every page of a tool, on a desk and on a phone, light and dark: nothing that axe calls serious, nothing wider than the
// screen, nothing too small for a finger, no complaint of the browser. `SCREENSHOTS=folder` keeps a picture of each.

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startPlatform } from '../platform.mjs';
import { startBrowser } from './browser.mjs';
import { tooSmall, tooWide } from './layout.mjs';
import { fillTool, makeTool } from './tool.mjs';

const DESK = { viewport: { width: 1280, height: 850 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const shots = process.env.SCREENSHOTS;

let platform;
let browser;
let tool;
let session;
/** Name, path, and for some what is done there first. */
let pages;

before(async () => {
  platform = await startPlatform();
  browser = await startBrowser();
  if (shots) await mkdir(shots, { recursive: true });
  tool = await makeTool(platform, 'Every Page');
  const { page } = await open(DESK);
  await page.goto(tool.deployment_url);
  await page.getByLabel('Email').fill(tool.admin_email);
  await page.getByLabel('Password').fill(tool.admin_password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  session = await page.context().storageState();
  pages = await pagesOf(page, await fillTool(page));
  await page.context().close();
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await platform?.remove();
});

async function open(device, storageState) {
  const context = await browser.newContext({ ...device, storageState, reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const loading = new Set();
  page.on('request', (request) => loading.add(request));
  for (const event of ['requestfinished', 'requestfailed']) page.on(event, (request) => loading.delete(request));
  return { page, complaints, loading };
}

/** All that the menu leads to, and what one gets to from there. */
async function pagesOf(page, records) {
  const addresses = (links) => links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  const menu = await addresses(page.getByRole('navigation', { name: 'Main' }).getByRole('link'));
  await page.goto(`${tool.deployment_url}settings`);
  const settings = page.getByRole('navigation', { name: 'Settings' }).getByRole('link');
  await settings.first().waitFor();
  const found = [...new Set([...menu, ...(await addresses(settings)), '/account', '/no-such-page/at-all'])].map((path) => ({ path }));
  for (const [plural, record] of records) {
    assert.ok(menu.includes(`/${plural}`), `the menu leads to /${plural}`);
    found.push(...['/new', `/${record.id}`, `/${record.id}/edit`].map((rest) => ({ path: `/${plural}${rest}` })));
    await page.goto(`${tool.deployment_url}${plural}`);
    await page.getByRole('row').nth(1).waitFor();
    for (const layout of ['board', 'calendar']) {
      if (await page.locator(`input[name=layout][value=${layout}]`).count() > 0) found.push({ path: `/${plural}?layout=${layout}` });
    }
  }
  const [[plural, record]] = records;
  const press = (name) => async (page) => { await page.getByRole('button', { name }).first().click(); await page.locator('[data-state=open][role=dialog], [role=menu]').first().waitFor(); };
  found.push(
    { path: `/${plural}/${record.id}?as_of=${encodeURIComponent(new Date().toISOString())}` },
    { path: `/${plural}/${record.id}`, name: 'comments', act: (page) => page.getByText('Comments', { exact: true }).first().click() },
    { path: '/', name: 'notifications', act: press('Notifications') },
    { path: '/', name: 'menu', act: async (page) => { const button = page.getByRole('button', { name: 'Open the menu' }); if (await button.isVisible()) await button.click(); } },
    { path: '/', name: 'palette', act: async (page) => { await page.keyboard.press('Control+k'); await page.getByRole('option').first().waitFor(); } },
    { path: '/requests', name: 'filter', act: press('Filter') },
    { path: '/requests', name: 'columns', act: press('Columns') },
    { path: '/requests', name: 'views', act: press('Views') },
    { path: '/requests', name: 'selected', act: async (page) => { await page.getByRole('checkbox').nth(1).check({ force: true }); await page.getByRole('toolbar').waitFor(); } },
    { path: '/settings/users', name: 'invite', act: press('Invite') },
    { path: '/settings/users', name: 'person', act: press(/^What to do with/) },
    { path: '/settings/keys', name: 'new key', act: press('New key') },
    { path: `/requests/${records.get('requests').id}`, name: 'move', act: press('Withdraw') },
  );
  return found;
}

/** Goes there as the tool's own links do, for loading all of it anew takes most of the time. */
async function go(page, path) {
  const elsewhere = await page.evaluate((path) => document.querySelector('#content') !== null && document.querySelector('[role=dialog], [role=menu]') === null && location.pathname + location.search !== path, path);
  if (!elsewhere) return page.goto(new URL(path, tool.deployment_url).href);
  await page.evaluate((path) => {
    globalThis.left = new WeakSet(document.querySelectorAll('main *'));
    history.pushState({}, '', path);
  }, path);
}

const shown = () => {
  const parts = [...document.querySelectorAll('main *')];
  return document.querySelector('h1') !== null && document.querySelector('.animate-pulse') === null && parts.some((part) => !globalThis.left?.has(part));
};

async function settled({ page, loading }) {
  do await page.waitForFunction(shown);
  while (loading.size > 0 && (await new Promise((done) => setTimeout(done, 20)), true));
}

/** Waits until all of a page is shown, and gives back what is wrong with it. */
async function visit(opened, { path, name, act }, look) {
  const label = name ? `${path} ${name}` : path;
  const wrong = [];
  try {
    await go(opened.page, path);
    await settled(opened);
    await act?.(opened.page);
    await settled(opened);
    await look(opened, label, wrong);
  } catch (error) {
    wrong.push(String(error).split('\n')[0]);
  }
  wrong.push(...opened.complaints.splice(0));
  return wrong.map((what) => `${label}: ${what}`);
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function violations(page, options = {}) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const found = await page.evaluate((options) => globalThis.axe.run(document, { resultTypes: ['violations'], ...options }), options);
  return found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`);
}

const shoot = async (page, label, device, theme) => {
  if (shots) await page.screenshot({ path: join(shots, `${label.replaceAll(/[^\w-]+/g, '_')}.${device}-${theme}.png`), fullPage: true });
};

async function darken(page) {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html.dark').waitFor();
}

async function onDesk({ page }, label, wrong) {
  wrong.push(...await violations(page));
  await shoot(page, label, 'desk', 'light');
  await darken(page);
  // Only the colours are others.
  wrong.push(...(await violations(page, { runOnly: ['color-contrast'] })).map((what) => `dark: ${what}`));
  await shoot(page, label, 'desk', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('html:not(.dark)').waitFor();
}

const kinds = new Set();

async function onPhone({ page }, label, wrong) {
  wrong.push(...await page.evaluate(tooWide), ...await page.evaluate(tooSmall));
  // The desk sees each page; here it is the first of each kind, for layouts differ by kind.
  const kind = label.replace(/^\/[a-z-]+(?=\/(new|[0-9a-f-]{36})|\?layout)/, '').replace(/[0-9a-f-]{36}/, '');
  if (!kinds.has(kind)) wrong.push(...await violations(page));
  kinds.add(kind);
  await shoot(page, label, 'phone', 'light');
  if (!shots) return;
  await darken(page);
  await shoot(page, label, 'phone', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('html:not(.dark)').waitFor();
}

const doors = [
  { path: '/', name: 'sign-in' },
  { path: '/', name: 'forgotten password', act: (page) => page.getByRole('button', { name: 'Forgot your password?' }).click() },
  { path: '/set-password' },
  { path: '/set-password?token=x', name: 'new password' },
];

async function every(device, look) {
  const outside = await open(device);
  const wrong = [];
  for (const door of doors) wrong.push(...await visit(outside, door, look));
  await outside.page.context().close();
  const inside = await open(device, session);
  for (const page of pages) wrong.push(...await visit(inside, page, look));
  await inside.page.context().close();
  // The browser itself reports the 401 by which a tool learns that nobody is signed in.
  const left = wrong.filter((what) => !what.includes('401 (Unauthorized)'));
  assert.equal(left.length, 0, left.join('\n'));
}

describe('every page of a tool', { concurrency: true, timeout: shots ? 900_000 : 240_000 }, () => {
  test('is accessible on a desk', () => every(DESK, onDesk));
  test('fits a phone and a finger', () => every(PHONE, onPhone));
});
