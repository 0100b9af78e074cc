// The product's main job, as a new user does it: catalogue → five answers → a running tool → a consent
// recorded, withdrawn, and found in the audit trail.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { startPlatform } from '../platform.mjs';
import { startBrowser } from './browser.mjs';

let platform;
let browser;
let page;
const consoleErrors = [];
const shots = process.env.SCREENSHOTS;

before(async () => {
  platform = await startPlatform();
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1360, height: 850 } });
  page = await context.newPage();
  page.on('console', (message) => { if (message.type() === 'error') consoleErrors.push(message.text()); });
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
}, { timeout: 300_000 });

after(async () => {
  await browser?.close();
  await platform?.remove();
});

async function look(name) {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

async function accessible(where) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0]?.html]), [], `${where} in ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

const question = () => page.getByRole('heading', { level: 1 });

test('five answers become a running tool', { timeout: 180_000 }, async () => {
  await page.goto(platform.base);
  await look('01-catalogue');
  await accessible('the catalogue');
  await page.getByRole('link', { name: 'GDPR Compliance Engine' }).click();
  await look('02-template');
  await accessible('the template page');
  await page.getByLabel('Your company').fill('Acme Corp');
  await page.getByRole('button', { name: /Start/ }).click();

  assert.equal(await question().textContent(), 'What industry are you in?');
  await look('03-industry');
  await accessible('a choice');
  await page.getByRole('radio', { name: 'E-commerce' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();

  assert.equal(await question().textContent(), 'How many people will use this tool?');
  const users = page.getByRole('textbox');
  await users.fill('100001');
  await page.locator('#answer-error:not(:empty)').waitFor();
  await look('04-users-wrong');
  await users.fill('500');
  await page.locator('#preview .quote').getByText('$199.00').first().waitFor();
  await users.fill('50');
  await page.locator('#preview .quote').getByText('$199.00').first().waitFor({ state: 'detached' });
  await accessible('a number');
  await page.getByRole('button', { name: 'Continue' }).click();

  assert.equal(await question().textContent(), 'Which features do you need?');
  for (const feature of [/Data Export/, /Audit Trail/]) await page.getByRole('checkbox', { name: feature }).check();
  await look('05-features');
  await page.getByRole('button', { name: 'Continue' }).click();

  assert.equal(await question().textContent(), 'Which services should we integrate?');
  await page.getByRole('checkbox', { name: /Email/ }).check();
  await page.getByRole('button', { name: 'Continue' }).click();

  assert.equal(await question().textContent(), 'Where should we deploy your tool?');
  await page.getByRole('radio', { name: /Ledger Cloud/ }).check();
  await page.getByRole('button', { name: 'Review' }).click();

  await look('06-review');
  await accessible('the review');
  await page.getByRole('button', { name: 'Generate' }).click();
  await look('07-making');
  await page.waitForURL(/\/tools\//, { timeout: 120_000 });
  await page.getByRole('button', { name: 'Show them now' }).click();
  await look('08-result');
  await accessible('the result');
});

test('going back changes an answer and keeps the rest', { timeout: 60_000 }, async () => {
  const other = await page.context().newPage();
  await other.goto(`${platform.base}/templates/gdpr-compliance`);
  await other.getByLabel('Your company').fill('Back & Forth Ltd');
  await other.getByRole('button', { name: /Start/ }).click();
  await other.getByRole('radio', { name: 'Healthcare' }).check();
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.getByRole('textbox').fill('12');
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.goBack();
  assert.equal(await other.getByRole('textbox').inputValue(), '12');
  await other.goBack();
  assert.ok(await other.getByRole('radio', { name: 'Healthcare' }).isChecked());
  await other.close();
});

test('the flow needs no mouse and no script', { timeout: 60_000 }, async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(`${platform.base}/templates/gdpr-compliance`);
  await plain.getByLabel('Your company').fill('No Script GmbH');
  await plain.keyboard.press('Enter');
  await plain.getByRole('radio').first().focus();
  await plain.keyboard.press('ArrowDown');
  await plain.keyboard.press('Enter');
  await plain.getByRole('textbox').focus();
  await plain.keyboard.type('0');
  await plain.keyboard.press('Enter');
  await plain.locator('#answer-error:not(:empty)').waitFor();
  await context.close();
});

test('the tool is used', { timeout: 120_000 }, async () => {
  const email = await page.locator('#admin-email').textContent();
  const password = await page.locator('#admin-password').textContent();
  const address = await page.getByRole('link', { name: 'Open the tool' }).getAttribute('href');
  await page.goto(address);
  await page.getByLabel(/e-?mail/i).fill(email);
  await look('10-sign-in');
  await page.getByLabel(/^password/i).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForTimeout(500);
  await look('11-home');
  await accessible('the tool’s home');
});

test('no page complained', () => {
  assert.deepEqual(consoleErrors, []);
});
