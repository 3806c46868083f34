import { posix } from 'node:path';
import { readModule, type Mention, type Module } from './module-reader.js';

/** What the files of one folder under `lib/` may know and import. */
interface Floor {
  /** Other floors, by name. */
  readonly imports: readonly string[];
  /** Packages and `node:` modules. */
  readonly packages: readonly RegExp[];
  /** Names of the surroundings that must not appear. */
  readonly forbidden: ReadonlySet<string>;
}

const NODE = [
  'Buffer',
  'BufferEncoding',
  'NodeJS',
  '__dirname',
  '__filename',
  'clearImmediate',
  'exports',
  'global',
  'module',
  'process',
  'require',
  'setImmediate',
];
const BROWSER = [
  'CloseEvent',
  'EventSource',
  'MessageEvent',
  'WebSocket',
  'XMLHttpRequest',
  'document',
  'localStorage',
  'location',
  'navigator',
  'self',
  'sessionStorage',
  'window',
];
const nowhere = new Set([...NODE, ...BROWSER]);
const onServer = new Set(BROWSER);
const inBrowser = new Set(NODE);

/** What every user has: an integration's package is none of these. */
const NEST = [
  /^@nestjs\/(common|core|platform-ws|websockets)$/,
  /^rxjs(\/|$)/,
  /^reflect-metadata$/,
];
/** `ws` and what reads an upgrade's request: cookies, proxies' headers, paths. */
const SOCKET = [/^ws$/, /^node:/, /^(cookie|proxy-addr|path-to-regexp)$/];
const BELOW_NEST = ['protocol', 'errors.ts', 'core', 'ws'];

/** The law of folders: DESIGN's table. A file that stands directly in `lib/` is a floor too. */
const floors: Readonly<Record<string, Floor>> = {
  protocol: { imports: [], packages: [], forbidden: nowhere },
  'errors.ts': { imports: [], packages: [], forbidden: nowhere },
  core: { imports: ['protocol', 'errors.ts'], packages: [], forbidden: nowhere },
  ws: { imports: ['protocol', 'errors.ts', 'core'], packages: SOCKET, forbidden: onServer },
  nest: { imports: BELOW_NEST, packages: NEST, forbidden: onServer },
  // Each may know one package more, whichever it is: see `strangers`.
  integrations: { imports: [...BELOW_NEST, 'nest'], packages: [/^/], forbidden: onServer },
  client: { imports: ['protocol', 'errors.ts'], packages: [], forbidden: inBrowser },
  backplane: {
    imports: ['core', 'errors.ts'],
    packages: [/^(?!@nestjs\/|ws$)/],
    forbidden: onServer,
  },
  'index.ts': { imports: [...BELOW_NEST, 'nest'], packages: [], forbidden: nowhere },
};

const MAX_LINES = 250;
const MAX_MEDIAN_LINES = 100;
const VAGUE = /^(utils?|helpers?|common|misc|shared)$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const ROLE =
  /^(module|adapter|decorator|explorer|provider|constants|interceptor|guard|filter|pipe)$/;

/** Source texts by their path from `lib/`, as in `core/room.ts`. */
export type Tree = ReadonlyMap<string, string>;

/**
 * Checks source files against the law of folders and returns a line for each breach.
 * `entries` are the `index.ts` files to which package.json `exports` points.
 */
export function findBreaches(tree: Tree, entries: readonly string[]): string[] {
  const modules = [...tree].map(([path, text]) => readModule(path, text));
  const edges = new Map(modules.map((module) => [module.path, targetsOf(module, tree)]));
  return [
    ...modules.flatMap((module) => [
      ...placeBreaches(module, entries),
      ...module.mentions.flatMap((mention) => importBreaches(module.path, mention, tree)),
      ...globalBreaches(module),
    ]),
    ...entries.filter((entry) => !tree.has(entry)).map((entry) => `${entry} is missing`),
    ...strangers(modules),
    ...circles(edges, 'file'),
    ...circles(folderEdges(edges), 'folder'),
    ...lengthBreaches(modules),
  ];
}

/** Returns the floor that a path belongs to: its folder, or the file itself directly in `lib/`. */
function floorOf(path: string): string {
  return path.split('/', 1)[0]!;
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

function targetsOf(module: Module, tree: Tree): string[] {
  return module.mentions
    .flatMap(({ specifier }) => (specifier && isRelative(specifier) ? [specifier] : []))
    .map((specifier) => resolve(module.path, specifier))
    .filter((target) => tree.has(target));
}

function placeBreaches({ path }: Module, entries: readonly string[]): string[] {
  const segments = path.split('/');
  const [name = '', ...roles] = segments.at(-1)!.replace(/\.ts$/, '').split('.');
  const floor = floorOf(path);
  const depth = floor === 'integrations' ? 3 : 2;
  const breaches: string[] = [];
  if (!Object.hasOwn(floors, floor)) breaches.push(`${path}: no floor is named ${floor}`);
  else if (segments.length > 1 && segments.length !== depth) {
    breaches.push(`${path}: expected ${depth - 1} folders, got ${segments.length - 1}`);
  }
  if (name === 'index' && !entries.includes(path)) {
    breaches.push(`${path}: package.json exports no such index.ts`);
  }
  const names = [...segments.slice(0, -1), name, ...name.split('-')];
  const vague = names.find((word) => VAGUE.test(word));
  if (vague) breaches.push(`${path}: ${vague} says nothing about what is in it`);
  if (!path.endsWith('.ts') || !KEBAB.test(name)) breaches.push(`${path}: expected kebab-case.ts`);
  const hasRole = roles.length > 0;
  if (hasRole && (floor !== 'nest' || roles.length > 1 || !ROLE.test(roles[0]!))) {
    breaches.push(`${path}: .${roles.join('.')} is no role of a file in ${floor}`);
  }
  return breaches;
}

function importBreaches(path: string, { line, specifier }: Mention, tree: Tree): string[] {
  const at = `${path}:${line}`;
  const floor = floors[floorOf(path)];
  if (specifier === undefined) return [`${at} imports what it computes`];
  if (!floor) return [];
  if (!isRelative(specifier)) {
    const isKnown = floor.packages.some((pattern) => pattern.test(specifier));
    return isKnown ? [] : [`${at} imports ${specifier}, which ${floorOf(path)} may not know`];
  }
  const target = resolve(path, specifier);
  if (!specifier.endsWith('.js') || !tree.has(target))
    return [`${at} imports no file: ${specifier}`];
  if (/(^|\/)index\.ts$/.test(target)) return [`${at} imports ${target}, not the file that has it`];
  const [own, other] = [floorOf(path), floorOf(target)];
  if (own === other) return importsAcross(at, path, target);
  return floor.imports.includes(other)
    ? []
    : [`${at} imports ${target}: ${own} may not import ${other}`];
}

/** An integration may not lean on another. */
function importsAcross(at: string, path: string, target: string): string[] {
  const isAcross =
    floorOf(path) === 'integrations' && posix.dirname(path) !== posix.dirname(target);
  return isAcross ? [`${at} imports ${target}: integrations may not import each other`] : [];
}

function globalBreaches({ path, globals }: Module): string[] {
  const forbidden = floors[floorOf(path)]?.forbidden ?? nowhere;
  return [...globals]
    .filter((name) => forbidden.has(name))
    .map((name) => `${path} uses the global ${name}, which ${floorOf(path)} may not know`);
}

/** Each integration is there for one package, which Nest's and the floors' own are not. */
function strangers(modules: readonly Module[]): string[] {
  const byFolder = new Map<string, Set<string>>();
  for (const { path, mentions } of modules) {
    if (floorOf(path) !== 'integrations') continue;
    const known = [...NEST, ...SOCKET];
    const names = byFolder.get(posix.dirname(path)) ?? new Set();
    byFolder.set(posix.dirname(path), names);
    for (const { specifier } of mentions) {
      if (specifier === undefined || isRelative(specifier)) continue;
      if (!known.some((pattern) => pattern.test(specifier))) names.add(packageOf(specifier));
    }
  }
  return [...byFolder]
    .filter(([, names]) => names.size > 1)
    .map(([folder, names]) => `${folder}: expected one package, got ${[...names].join(', ')}`);
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

type Edges = ReadonlyMap<string, readonly string[]>;

function folderEdges(edges: Edges): Edges {
  const folders = new Map<string, string[]>();
  for (const [path, targets] of edges) {
    const own = floorOf(path);
    const others = targets.map(floorOf).filter((other) => other !== own);
    folders.set(own, [...(folders.get(own) ?? []), ...others]);
  }
  return folders;
}

/** Finds one circle for each import that closes one, by a walk in depth. */
function circles(edges: Edges, kind: string): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (node: string, trail: readonly string[]): void => {
    const start = trail.indexOf(node);
    if (start !== -1) {
      found.push(`circle of ${kind}s: ${[...trail.slice(start), node].join(' -> ')}`);
      return;
    }
    if (done.has(node)) return;
    for (const target of new Set(edges.get(node))) walk(target, [...trail, node]);
    done.add(node);
  };
  for (const node of edges.keys()) walk(node, []);
  return found;
}

function lengthBreaches(modules: readonly Module[]): string[] {
  const long = modules.filter(({ lines }) => lines > MAX_LINES);
  const sorted = modules.map(({ lines }) => lines).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return [
    ...long.map(({ path, lines }) => `${path} has ${lines} lines: expected at most ${MAX_LINES}`),
    ...(median > MAX_MEDIAN_LINES
      ? [`the median file has ${median} lines: expected at most ${MAX_MEDIAN_LINES}`]
      : []),
  ];
}
