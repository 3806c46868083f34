import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { findBreaches, type Tree } from '../support/architecture.js';

const root = new URL('../../', import.meta.url);

function filesUnder(folder: string): string[] {
  return readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) =>
      posix.relative(new URL(folder, root).pathname, `${entry.parentPath}/${entry.name}`),
    );
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The sources to which package.json `exports` points, by their path from `lib/`. */
function entriesOf(manifest: string): string[] {
  const { exports } = JSON.parse(manifest) as { exports: Record<string, string | object> };
  return Object.values(exports).flatMap((target) =>
    'default' in Object(target)
      ? [String(Reflect.get(Object(target), 'default')).replace(/^\.\/dist\/(.*)\.js$/, '$1.ts')]
      : [],
  );
}

const sources = filesUnder('lib/').filter((path) => path.endsWith('.ts'));
const specs = filesUnder('test/').filter((path) => path.endsWith('.spec.ts'));

describe('lib', () => {
  it('keeps the law of folders', () => {
    const tree = new Map(sources.map((path) => [path, read(`lib/${path}`)]));
    expect(findBreaches(tree, entriesOf(read('package.json')))).toEqual([]);
  });

  it('has nothing but sources and the description of the protocol', () => {
    const others = filesUnder('lib/').filter((path) => !path.endsWith('.ts'));
    expect(others.filter((path) => path !== 'protocol/PROTOCOL.md')).toEqual([]);
  });

  it('has no file that fails when it is loaded', async () => {
    for (const path of sources) {
      await expect(import(`../../lib/${path.replace(/ts$/, 'js')}`)).resolves.toBeDefined();
    }
  });
});

describe('test', () => {
  it('has no spec of more than 400 lines', () => {
    const long = specs.filter((path) => read(`test/${path}`).split('\n').length > 401);
    expect(long).toEqual([]);
  });

  it('mirrors lib in the names of its unit specs', () => {
    const known = new Set(sources.map((path) => path.replace(/\.ts$/, '')));
    const strays = specs
      .filter((path) => path.startsWith('unit/') && path !== 'unit/architecture.spec.ts')
      .map((path) => path.slice('unit/'.length, -'.spec.ts'.length))
      // A long spec may be split: `core/room.limits.spec.ts` is of `core/room.ts` too.
      .filter((path) => !known.has(path) && !known.has(path.replace(/\.[^./]+$/, '')));
    expect(strays).toEqual([]);
  });
});

describe('findBreaches', () => {
  const sound: Tree = new Map([
    ['errors.ts', 'export class HypernWsError extends Error {}\n'],
    [
      'protocol/frame.ts',
      "import type { Failure } from './failure.js';\nexport type F = Failure;\n",
    ],
    ['protocol/failure.ts', 'export interface Failure { process: string }\n'],
    [
      'core/room.ts',
      "import { HypernWsError } from '../errors.js';\nimport type { F } from '../protocol/frame.js';\n" +
        'export function run(process: F) { return { process, Buffer: process, e: HypernWsError }; }\n',
    ],
    [
      'ws/socket.ts',
      "import { WebSocket } from 'ws';\nimport { parse } from 'cookie';\nimport '../core/room.js';\n" +
        "import 'node:http';\nexport const make = () => [new WebSocket(''), parse, process.pid];\n",
    ],
    [
      'nest/hypern-ws.module.ts',
      "import '@nestjs/common';\nimport 'rxjs';\nimport '../ws/socket.js';\n",
    ],
    ['client/index.ts', "import '../errors.js';\nexport const open = () => new WebSocket('');\n"],
    [
      'integrations/zod/pipe.ts',
      "import 'zod';\nimport 'zod/v4';\nimport '../../nest/hypern-ws.module.js';\n",
    ],
    ['index.ts', "export * from './core/room.js';\nexport * from './nest/hypern-ws.module.js';\n"],
  ]);
  const entries = ['index.ts', 'client/index.ts'];

  /** The breaches of the sound tree with these files added or replaced. */
  function breachesWith(files: Readonly<Record<string, string>>): string[] {
    return findBreaches(new Map([...sound, ...Object.entries(files)]), entries);
  }

  it('finds nothing wrong with a sound tree', () => {
    expect(findBreaches(sound, entries)).toEqual([]);
  });

  it.each([
    ["import { make } from '../ws/socket.js';", 'a static import'],
    ["import type { make } from '../ws/socket.js';", 'a type import'],
    ["import { type make } from '../ws/socket.js';", 'an import of a type by name'],
    ["export { make } from '../ws/socket.js';", 'a re-export'],
    ["export * from '../ws/socket.js';", 'a re-export of everything'],
    ["export type T = typeof import('../ws/socket.js');", 'a type query'],
    ["export type T = import('../ws/socket.js').T;", 'an import type'],
    ["export const load = () => import('../ws/socket.js');", 'a dynamic import'],
    ['export const load = () => import(`../ws/socket.js`);', 'a dynamic import of a template'],
    ["import socket = require('../ws/socket.js');", 'an import assignment'],
    ["declare module '../ws/socket.js' { export const more: number; }", 'an augmentation'],
  ])('finds an upward import: %s', (text) => {
    expect(breachesWith({ 'core/bad.ts': text })).toContain(
      'core/bad.ts:1 imports ws/socket.ts: core may not import ws',
    );
  });

  it.each([
    ['protocol/bad.ts', "import '../errors.js';", 'protocol may not import errors.ts'],
    ['client/bad.ts', "import '../core/room.js';", 'client may not import core'],
    ['ws/bad.ts', "import '../nest/hypern-ws.module.js';", 'ws may not import nest'],
    ['nest/bad.ts', "import '../client/bad.js';", 'nest may not import client'],
    ['backplane/bad.ts', "import '../ws/socket.js';", 'backplane may not import ws'],
    ['integrations/a/bad.ts', "import '../zod/pipe.js';", 'integrations may not import each other'],
    ['nest/bad.ts', "import '../index.js';", 'not the file that has it'],
    ['core/bad.ts', "import './room';", 'imports no file: ./room'],
    ['core/bad.ts', "import './gone.js';", 'imports no file: ./gone.js'],
    ['core/bad.ts', "import '../../test/support/clock.js';", 'imports no file'],
    [
      'core/bad.ts',
      'export const load = (name: string) => import(name);',
      'imports what it computes',
    ],
    ['core/bad.ts', "import 'node:events';", 'imports node:events, which core may not know'],
    ['core/bad.ts', '/// <reference types="node" />', 'imports node, which core may not know'],
    ['client/bad.ts', "import 'reconnecting';", 'imports reconnecting, which client may not know'],
    ['ws/bad.ts', "import '@nestjs/common';", 'imports @nestjs/common, which ws may not know'],
    ['nest/bad.ts', "import 'ws';", 'imports ws, which nest may not know'],
    ['nest/bad.ts', "import 'node:http';", 'imports node:http, which nest may not know'],
    ['nest/bad.ts', "import 'rxjs-extra';", 'imports rxjs-extra, which nest may not know'],
  ])('finds what a floor may not import: %s %s', (path, text, breach) => {
    const found = breachesWith({ 'client/bad.ts': '', 'integrations/a/bad.ts': '', [path]: text });
    expect(found).toContainEqual(expect.stringContaining(breach));
  });

  it('finds an integration that is there for two packages', () => {
    const files = { 'integrations/zod/more.ts': "import '@scope/name/deep';" };
    expect(breachesWith(files)).toEqual([
      'integrations/zod: expected one package, got zod, @scope/name',
    ]);
  });

  it.each([
    ['core/bad.ts', 'export const now = () => process.hrtime();', 'process'],
    ['core/bad.ts', 'export const later = { setImmediate };', 'setImmediate'],
    ['core/bad.ts', 'export type Bytes = Buffer | string;', 'Buffer'],
    ['core/bad.ts', 'export type Timer = NodeJS.Timeout;', 'NodeJS'],
    ['core/bad.ts', 'export const env = globalThis.process;', 'process'],
    ['core/bad.ts', "export const env = globalThis['process'];", 'process'],
    ['core/bad.ts', 'export const open = () => new WebSocket("");', 'WebSocket'],
    ['protocol/bad.ts', 'export const size = (text: string) => Buffer.byteLength(text);', 'Buffer'],
    ['client/bad.ts', 'export const later = setImmediate;', 'setImmediate'],
    ['ws/bad.ts', 'export const title = document.title;', 'document'],
  ])('finds a global that a floor may not know: %s %s', (path, text, name) => {
    expect(breachesWith({ [path]: text })).toEqual([
      `${path} uses the global ${name}, which ${path.split('/')[0]} may not know`,
    ]);
  });

  it('finds a circle of files, made of type imports too', () => {
    const files = {
      'core/a.ts': "import type { B } from './b.js';\nexport type A = B;\n",
      'core/b.ts': "import { c } from './c.js';\nexport type B = typeof c;\n",
      'core/c.ts': "export * from './a.js';\nexport const c = 1;\n",
    };
    expect(breachesWith(files)).toEqual([
      'circle of files: core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts',
    ]);
  });

  it('finds a file that imports itself', () => {
    expect(breachesWith({ 'core/a.ts': "import './a.js';" })).toEqual([
      'circle of files: core/a.ts -> core/a.ts',
    ]);
  });

  it('finds a circle of folders whose files are in none', () => {
    const files = {
      'core/a.ts': "import '../ws/socket.js';",
      'core/room.ts': '',
    };
    expect(breachesWith(files)).toContain('circle of folders: core -> ws -> core');
  });

  it.each([
    ['extras/thing.ts', 'no floor is named extras'],
    ['setup.ts', 'no floor is named setup.ts'],
    ['core/rooms/room.ts', 'expected 1 folders, got 2'],
    ['integrations/pipe.ts', 'expected 2 folders, got 1'],
    ['core/index.ts', 'package.json exports no such index.ts'],
    ['core/utils.ts', 'utils says nothing'],
    ['core/room-helpers.ts', 'helpers says nothing'],
    ['integrations/common/pipe.ts', 'common says nothing'],
    ['core/RoomManager.ts', 'expected kebab-case.ts'],
    ['core/.room.ts', 'expected kebab-case.ts'],
    ['core/room.adapter.ts', '.adapter is no role of a file in core'],
    ['nest/room.thing.ts', '.thing is no role of a file in nest'],
  ])('finds a file in the wrong place: %s', (path, breach) => {
    expect(breachesWith({ [path]: '' })).toContainEqual(expect.stringContaining(breach));
  });

  it('finds an entry of package.json that has no source', () => {
    expect(findBreaches(sound, [...entries, 'integrations/zod/index.ts'])).toEqual([
      'integrations/zod/index.ts is missing',
    ]);
  });

  it('finds a file of more than 250 lines', () => {
    expect(breachesWith({ 'core/long.ts': '\n'.repeat(250) })).toEqual([]);
    expect(breachesWith({ 'core/long.ts': '\n'.repeat(251) })).toEqual([
      'core/long.ts has 251 lines: expected at most 250',
    ]);
  });

  it('finds a median of more than 100 lines', () => {
    const long = Object.fromEntries([...sound.keys()].map((path) => [path, '\n'.repeat(101)]));
    expect(breachesWith(long)).toEqual(['the median file has 101 lines: expected at most 100']);
  });
});
