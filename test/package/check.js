/**
 * Packs the package, installs the tarball as a user would, and checks what the user then has.
 * Prints a line a check; exits with 1 if any failed.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { readDeclarations } from './declarations.js';

/** Names of DESIGN's tables: users' programs are written against them. */
const CONTRACT = [
  'Channel',
  'ChannelEvent',
  'ChannelManager',
  'HeartbeatManager',
  'HypernWsAdapter',
  'HypernWsError',
  'HypernWsModule',
  'HypernWsOptions',
  'OnConnect',
  'OnDisconnect',
  'OnHandshake',
  'OnSubscribe',
  'Room',
  'RoomManager',
  'SessionRegistry',
  'WebSocketMessage',
  'WebSocketSession',
  'WebsocketRoute',
  'WsChannel',
];
/** Bytes of the client's bundle, gzipped. */
const MAX_CLIENT = 5_000;
const PACKED =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|lib\/protocol\/PROTOCOL\.md|dist\/[a-z0-9/.-]+(?<!\.spec|\.test)(\.d\.ts|\.js))$/;
const REQUIRED = ['README.md', 'LICENSE', 'CHANGELOG.md', 'lib/protocol/PROTOCOL.md'];

const root = fileURLToPath(new URL('../../', import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'hypern-ws-package-')));
const installed = join(work, 'node_modules', 'hypern-ws');
const typeRoots = [join(root, 'node_modules', '@types')];

/** Runs a command and returns its output, with which a failure is told, too. */
function run(command, args, cwd = work) {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    // Package managers name the registry in their errors; which one it is, is nobody's business.
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}`.replace(/https?:\/\/[^/\s]+/g, '');
    throw new Error(`${command} ${args.join(' ')} failed\n${output}`, { cause: error });
  }
}

function write(name, text) {
  writeFileSync(join(work, name), text);
}

/** Returns the names that an entry has at run time, loaded in a process of its own. */
function namesAtRunTime(file, text) {
  write(file, text);
  return JSON.parse(run(process.execPath, ['--throw-deprecation', file]));
}

/** Fails with what should not be there, a line each. */
function expectNone(found, what) {
  if (found.length > 0) throw new Error(`${what}:\n${[...new Set(found)].join('\n')}`);
}

const compiled = new Map();

/** Compiles an importer of the entry, once, in the surroundings that the file's name tells. */
function declarations(file, entry) {
  if (!compiled.has(file)) compiled.set(file, compile(file, entry));
  return compiled.get(file);
}

function compile(file, entry) {
  write(file, `import * as entry from '${entry}';\nexport const names: object = entry;\n`);
  const isBrowser = file.startsWith('browser');
  return readDeclarations(work, file, {
    typeRoots,
    types: isBrowser ? [] : ['node'],
    lib: isBrowser ? ['lib.es2023.d.ts', 'lib.dom.d.ts'] : ['lib.es2023.d.ts'],
  });
}

const IMPORTERS = [
  ['server.mts', 'hypern-ws'],
  ['server.cts', 'hypern-ws'],
  ['browser.mts', 'hypern-ws/client'],
  ['throttler.mts', 'hypern-ws/throttler'],
  ['terminus.mts', 'hypern-ws/terminus'],
];
/** Optional peers: who wants a subpath has its package. */
const OPTIONAL = ['@nestjs/throttler', '@nestjs/terminus'];
let tarball = '';

const checks = {
  'the tarball packs and installs': () => {
    run('npm', ['pack', '--pack-destination', work], root);
    tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
    write('package.json', JSON.stringify({ private: true, type: 'module' }));
    run('npm', ['install', '--ignore-scripts', '--prefer-offline', `./${tarball}`, ...OPTIONAL]);
  },
  'the tarball holds what a user needs and nothing else': () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))
      .filter((file) => !file.startsWith('node_modules/'));
    expectNone(
      files.filter((file) => !PACKED.test(file)),
      'these do not belong there',
    );
    expectNone(
      REQUIRED.filter((file) => !files.includes(file)),
      'these are missing',
    );
  },
  'publint finds nothing': async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true });
    expectNone(
      messages.map((message) => formatMessage(message, pkg)),
      'publint found',
    );
  },
  'the types are right for every module system that can load the package': () => {
    const attw = join(root, 'node_modules', '.bin', 'attw');
    run(attw, [tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-color']);
  },
  'the declarations compile in a strict consumer, on a server and in a browser': () => {
    expectNone(
      IMPORTERS.flatMap(([file, entry]) => declarations(file, entry).problems),
      'the compiler found',
    );
  },
  'every exported name, and every member of options, has a docstring': () => {
    expectNone(
      IMPORTERS.flatMap(([file, entry]) => declarations(file, entry).undocumented),
      'these have none',
    );
  },
  'every name of the contract is exported': () => {
    const { types } = declarations('server.mts', 'hypern-ws');
    expectNone(
      CONTRACT.filter((name) => !types.includes(name)),
      'these are missing',
    );
  },
  'import and require give the names that the declarations have, and no internal one': () => {
    for (const [file, entry] of IMPORTERS) {
      const { values } = declarations(file, entry);
      const print = 'console.log(JSON.stringify(Object.keys(entry)));';
      const loaded = [
        namesAtRunTime('import.mjs', `import * as entry from '${entry}';${print}`),
        namesAtRunTime('require.cjs', `const entry = require('${entry}');${print}`),
      ];
      if (values.length === 0) throw new Error(`${entry} exports nothing`);
      for (const names of loaded) {
        expectNone(
          names.filter((name) => !values.includes(name)),
          `${entry} has names that its declarations have not`,
        );
        expectNone(
          values.filter((name) => !names.includes(name)),
          `${entry} declares names that it has not`,
        );
      }
    }
  },
  'the client bundles for a browser, small, without anything of the server': async () => {
    const { metafile, outputFiles } = await build({
      stdin: { contents: "export * from 'hypern-ws/client';", resolveDir: work },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
    expectNone(
      Object.keys(metafile.inputs).filter(
        (input) =>
          input !== '<stdin>' && !/hypern-ws\/dist\/(client\/|protocol\/|errors\.js)/.test(input),
      ),
      'these are in the bundle',
    );
    const size = gzipSync(outputFiles[0].text).length;
    if (size > MAX_CLIENT) throw new Error(`it has ${size} bytes gzipped, of ${MAX_CLIENT}`);
  },
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok   ${name}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`FAIL ${name}\n${String(error.message).replace(/^/gm, '     ')}`);
    if (!tarball) break;
  }
}
rmSync(work, { recursive: true, force: true });
