/**
 * Packs the package, installs the tarball in a CommonJS app on NestJS 11, away from this
 * repository's own packages, compiles that app and runs its tests. Exits with 1 if any failed.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'hypern-ws-nest-11-')));
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];

/** Runs a step, whose output is told where it fails. */
function run(what, command, args, cwd = work) {
  const start = performance.now();
  try {
    const output = execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    console.log(`ok   ${what} (${Math.round(performance.now() - start)} ms)`);
    return output;
  } catch (error) {
    // Package managers name the registry in their errors; which one it is, is nobody's business.
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}`.replace(/https?:\/\/[^/\s]+/g, '');
    console.log(`FAIL ${what}\n${output.replace(/^/gm, '     ')}`);
    throw error;
  }
}

try {
  cpSync(here, work, { recursive: true, filter: (path) => !/node_modules|dist$/.test(path) });
  run('the package packs', 'npm', ['pack', '--pack-destination', work], root);
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
  run('the app installs', 'npm', ['ci', ...QUIET]);
  const install = ['install', '--no-save', '--no-package-lock', ...QUIET];
  run('the tarball installs', 'npm', [...install, `./${tarball}`]);
  run('the app compiles as CommonJS', 'npx', ['tsc']);
  const tests = readdirSync(join(work, 'dist')).filter((name) => name.endsWith('.test.js'));
  const options = ['--test', '--test-reporter=spec', '--test-timeout=20000'];
  const files = tests.map((name) => join('dist', name));
  run(`the tests pass: ${tests.join(', ')}`, process.execPath, [...options, ...files]);
} catch {
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
