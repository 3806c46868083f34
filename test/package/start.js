/**
 * Starts each sample as a newcomer would and asks for what it serves, the files that its page
 * names included. Prints a line a sample; exits with 1 if any failed.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const port = process.env.PORT ?? '5005';
const address = `http://127.0.0.1:${port}/`;
/** Milliseconds in which a sample compiles and listens, on a slow machine. */
const PATIENCE = 60_000;

const samples = {
  start: async (response) => {
    const page = await response.text();
    const files = [...page.matchAll(/(?:src|href)="([^"#:]+)"/g)].map(([, file]) => file);
    for (const file of files) expectOk(await fetch(new URL(file, address)));
    if (files.length === 0) throw new Error('the page names no file of its own');
    const { imports } = JSON.parse(/<script type="importmap">([^<]+)/.exec(page)[1]);
    const modules = await modulesBelow(new URL(imports['hypern-ws/client'], address));
    if (modules.size < 10) throw new Error(`the client is made of ${[...modules].join(', ')}`);
  },
  'start:heartbeat': async (response) => {
    const body = await response.json();
    if (body.status !== 'ok') throw new Error(`got ${JSON.stringify(body)}`);
  },
};

/** Fetches a module and all that it imports, as a browser does; returns their addresses. */
async function modulesBelow(url, found = new Set()) {
  if (found.has(url.href)) return found;
  found.add(url.href);
  const response = expectOk(await fetch(url));
  const type = response.headers.get('content-type');
  if (!type?.startsWith('text/javascript')) throw new Error(`${url.href} is ${type}`);
  for (const [, specifier] of (await response.text()).matchAll(/ from '([^']+)';/g)) {
    await modulesBelow(new URL(specifier, url), found);
  }
  return found;
}

function expectOk(response) {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return response;
}

function isServed() {
  return fetch(address).then(
    () => true,
    () => false,
  );
}

/** Polls until the address is served or is no longer, as asked for. */
async function waitFor(served, isOver = () => false) {
  const end = Date.now() + PATIENCE;
  while ((await isServed()) !== served) {
    if (Date.now() > end || isOver())
      throw new Error(`${address} is ${served ? 'not' : 'still'} served`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Signals a sample's whole group; of one that failed, nobody may be left. */
function signal(child, name) {
  try {
    process.kill(-Number(child.pid), name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

for (const [script, check] of Object.entries(samples)) {
  if (await isServed()) throw new Error(`port ${port} is taken; set PORT`);
  // A group of its own, so that the signal reaches npm, the compiler and the app alike.
  const child = spawn('npm', ['run', script], {
    cwd: root,
    detached: true,
    env: { ...process.env, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (output += text));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await waitFor(true, () => child.exitCode !== null);
    await check(expectOk(await fetch(address)));
    signal(child, 'SIGTERM');
    await ended;
    await waitFor(false);
    console.log(`ok   npm run ${script}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`FAIL npm run ${script}: ${error.message}\n${output}`);
    signal(child, 'SIGKILL');
    await ended;
  }
}
