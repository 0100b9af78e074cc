// Values changed in the cells of a list, by mouse and by keys: saved, undone, refused, and outrun by somebody else.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startPlatform } from '../platform.mjs';
import { startBrowser } from './browser.mjs';
import { fillTool, makeTool } from './tool.mjs';

let platform;
let browser;
let page;
let tool;
let record;

before(async () => {
  platform = await startPlatform();
  browser = await startBrowser();
  tool = await makeTool(platform, 'Cells');
  const context = await browser.newContext({ viewport: { width: 1280, height: 850 }, locale: 'en-GB' });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(tool.deployment_url);
  await page.getByLabel('Email').fill(tool.admin_email);
  await page.getByLabel('Password').fill(tool.admin_password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  record = (await fillTool(page)).get('processors');
  await page.goto(`${tool.deployment_url}processors`);
  await cell('name').waitFor();
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await platform?.remove();
});

const cell = (name) => page.locator(`[id="cell-${record.id}-${name}"]`);
const stored = () => page.evaluate(async (id) => (await fetch(`/api/v1/processors/${id}`)).json(), record.id);

test('a double click opens the cell, Enter saves, and what was there can be brought back', async () => {
  const { name } = await stored();
  await cell('name').dblclick({ position: { x: 3, y: 3 } });
  await cell('name').getByRole('textbox').fill('Another name');
  await page.keyboard.press('Enter');
  await cell('name').getByText('Another name').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await cell('name').getByText(name).waitFor();
  assert.equal(new URL(page.url()).pathname, '/processors', 'the record was not opened');
});

test('keys go into the cells, change one, and leave it as it was', async () => {
  await page.getByRole('row').nth(1).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('F2');
  await cell('name').getByRole('textbox').fill('Never kept');
  await page.keyboard.press('Escape');
  await cell('name').getByRole('textbox').waitFor({ state: 'detached' });
  assert.notEqual((await stored()).name, 'Never kept');
  assert.equal(await page.evaluate(() => document.activeElement?.id), `cell-${record.id}-name`);
});

test('what may not be is said at the cell', async () => {
  await page.keyboard.press('Enter');
  await cell('name').getByRole('textbox').fill('');
  await page.keyboard.press('Enter');
  await cell('name').getByRole('alert').filter({ hasText: /./ }).waitFor();
  await page.keyboard.press('Escape');
});

test('who comes too late sees what the other one made of it', async () => {
  await page.evaluate(async (id) => {
    const { version } = await (await fetch(`/api/v1/processors/${id}`)).json();
    await fetch(`/api/v1/processors/${id}`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ version, name: 'The other one was faster' }) });
  }, record.id);
  await cell('name').dblclick({ position: { x: 3, y: 3 } });
  await cell('name').getByRole('textbox').fill('Too late');
  await page.keyboard.press('Enter');
  await page.getByText(/Somebody else changed this meanwhile: .*Name/).waitFor();
  await cell('name').getByText('The other one was faster').waitFor();
});

test('a click still opens the record', async () => {
  await cell('name').click({ position: { x: 3, y: 3 } });
  await page.waitForURL(`**/processors/${record.id}`);
});
