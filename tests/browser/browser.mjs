// A real browser for the walk.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

function browserPath() {
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error('no Chromium found: `apt-get install chromium`, or name one in CHROMIUM');
  return found;
}

/** `args` besides those that every test needs. */
export async function startBrowser(...args) {
  return chromium.launch({
    executablePath: browserPath(),
    // Chromium's sandbox refuses root; the other switches keep it from calling home.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--host-resolver-rules=MAP *.localhost 127.0.0.1', ...args],
  });
}
