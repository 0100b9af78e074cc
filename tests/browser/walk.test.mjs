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
  const context = await browser.newContext({ viewport: { width: 1360, height: 850 }, reducedMotion: 'reduce' });
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
    // The new colours must be on the screen before they are measured.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 150)))));
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0]?.html]), [], `${where} in ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

const asked = (text) => page.getByRole('heading', { level: 1, name: text }).waitFor();

test('five answers become a running tool', { timeout: 180_000 }, async () => {
  await page.goto(platform.base);
  await look('01-catalogue');
  await accessible('the catalogue');
  await page.getByRole('link', { name: 'GDPR Compliance Engine' }).click();
  await look('02-template');
  await accessible('the template page');
  await page.getByLabel('Your company').fill('Acme Corp');
  await page.getByRole('button', { name: /Start/ }).click();

  await asked('What industry are you in?');
  await look('03-industry');
  await accessible('a choice');
  await page.getByRole('radio', { name: 'E-commerce' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();

  await asked('How many people will use this tool?');
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

  await asked('Which features do you need?');
  for (const feature of [/Data Export/, /Audit Trail/]) await page.getByRole('checkbox', { name: feature }).check();
  await look('05-features');
  await page.getByRole('button', { name: 'Continue' }).click();

  await asked('Which services should we integrate?');
  await page.getByRole('checkbox', { name: /Email/ }).check();
  await page.getByRole('button', { name: 'Continue' }).click();

  await asked('Where should we deploy your tool?');
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
  // Each page must be there before the next step: a page still on its way has no history to go back in.
  const shown = (text) => other.getByRole('heading', { level: 1, name: text }).waitFor();
  await other.getByRole('button', { name: /Start/ }).click();
  await shown('What industry are you in?');
  await other.getByRole('radio', { name: 'Healthcare' }).check();
  await other.getByRole('button', { name: 'Continue' }).click();
  await shown('How many people will use this tool?');
  await other.getByRole('textbox').fill('12');
  await other.getByRole('button', { name: 'Continue' }).click();
  await shown('Which features do you need?');
  await other.waitForLoadState();
  await other.goBack();
  await shown('How many people will use this tool?');
  assert.equal(await other.getByRole('textbox').inputValue(), '12');
  await other.waitForLoadState();
  await other.goBack();
  await shown('What industry are you in?');
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

test('a consent is recorded, withdrawn, and found in the audit trail', { timeout: 120_000 }, async () => {
  const email = await page.locator('#admin-email').textContent();
  const password = await page.locator('#admin-password').textContent();
  const address = await page.getByRole('link', { name: 'Open the tool' }).getAttribute('href');
  await page.goto(address);
  await page.getByLabel('Email').waitFor();
  await look('10-sign-in');
  await accessible('the tool’s sign-in page');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Nothing recorded yet').waitFor();
  await look('11-home');
  await accessible('the tool’s home');

  const menu = page.getByRole('navigation', { name: 'Main' });
  const open = async (register, add) => {
    await menu.getByRole('link', { name: register, exact: true }).click();
    await page.getByRole('link', { name: add }).first().click();
  };
  await open('People', 'New person');
  await page.getByLabel('Email', { exact: false }).first().fill('ida@example.com');
  await page.getByRole('button', { name: 'Add person' }).click();
  await page.getByRole('heading', { level: 1, name: 'ida@example.com' }).waitFor();

  await open('Purposes', 'New purpose');
  await page.getByRole('button', { name: 'Add purpose' }).click();
  await look('12-form-errors');
  await accessible('a form with mistakes');
  await page.getByLabel('Name').fill('Newsletter');
  await page.getByLabel('Key').fill('newsletter');
  await page.getByRole('button', { name: 'Add purpose' }).click();
  await page.getByRole('heading', { level: 1, name: 'Newsletter' }).waitFor();

  await open('Consents', 'New consent');
  for (const [field, record] of [['Person', 'ida@example.com'], ['Purpose', 'Newsletter']]) {
    await page.getByLabel(field, { exact: true }).click();
    await page.getByPlaceholder('Search…').fill(record.slice(0, 3));
    await page.getByRole('option', { name: record }).click();
  }
  await page.getByRole('button', { name: 'Add consent' }).click();
  await page.getByText('Given', { exact: true }).first().waitFor();
  await look('13-consent');
  await accessible('a consent');
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
  await page.getByText('Withdrawn', { exact: true }).first().waitFor();
  await look('14-withdrawn');

  await menu.getByRole('link', { name: 'Consents', exact: true }).click();
  await page.getByRole('row').nth(1).waitFor();
  await look('15-list');
  await accessible('a list');

  await menu.getByRole('link', { name: 'Audit trail' }).click();
  await page.getByText(/Withdrawn/).first().waitFor();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/entries are as they were written/).waitFor();
  await look('16-audit');
  await accessible('the audit trail');

  for (const [link, heading] of [['Home', /^Good/], ['Settings', 'Settings']]) {
    await menu.getByRole('link', { name: link, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await page.waitForLoadState('networkidle');
    await look(`16-${link.toLowerCase()}`);
    await accessible(link);
  }

  // What was not chosen is not there.
  for (const absent of ['Breaches', 'Retention rules', 'DPO dashboard']) assert.equal(await menu.getByRole('link', { name: absent }).count(), 0, absent);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: /@/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await look('17-dark');
  await page.emulateMedia({ colorScheme: 'light' });
});

test('no page complained', () => {
  // The browser reports the first visit's 401 itself: that is how the tool learns that nobody is signed in.
  assert.deepEqual(consoleErrors.filter((message) => !message.includes('401')), []);
});
