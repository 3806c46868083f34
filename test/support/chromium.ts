import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** What keeps a Chromium in a container quiet: no GPU, no network of its own. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the machine's Chromium, with a fresh empty profile. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('expected a "chromium" in the PATH; apt-get install it');
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/**
 * A `describe` for tests that need a browser. Where there is none they are skipped, and said to
 * be; with `CI=true` they fail instead.
 */
export function describeInChromium(title: string, tests: () => void): void {
  if (findChromium() || process.env.CI === 'true') {
    describe(title, tests);
    return;
  }
  console.warn(`SKIPPED, there is no "chromium" in the PATH: ${title}`);
  describe.skip(title, tests);
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'chromium')).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
