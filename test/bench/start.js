/**
 * Packs hypern-ws, installs the package as a user would, compiles the bench and runs it.
 * Everything after `--` goes to the bench; `--installed` measures the package that is there already.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, '..', '..');
const args = process.argv.slice(2);
const env = outerEnv();

if (!args.includes('--installed') && !args.includes('--help')) installPackage();
run('npx', ['tsc'], here);
run(process.execPath, ['dist/main.js', ...args.filter((arg) => arg !== '--installed')], here);

function installPackage() {
  if (!existsSync(join(project, 'node_modules'))) run('npm', ['ci'], project);
  run('npm', ['run', 'build'], project);
  const tarball = pack();
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', tarball], here);
}

function pack() {
  const destination = join(here, 'dist');
  mkdirSync(destination, { recursive: true });
  const { stdout, status } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', destination],
    { cwd: project, encoding: 'utf8', env },
  );
  if (status !== 0) process.exit(status ?? 1);
  return join(destination, JSON.parse(stdout)[0].filename);
}

/** Runs a command; ends with its status if it fails. */
function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit', env });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Without the folder that `npm --prefix` would have every npm of this script work in. */
function outerEnv() {
  const prefix = /^npm_config_(local_|global_)?prefix$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !prefix.test(name)));
}
