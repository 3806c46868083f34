import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** CommonJS packages that require Nest, which is ES modules only. */
const PACKAGES = ['@nestjs/throttler', 'nestjs-cls'];
/** What tests and these packages have to share. */
const SHARED = /^(@nestjs\/(common|core)(\/.*)?|rxjs(\/.*)?|reflect-metadata)$/;

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Makes ES modules of them: jest on Node.js before 24.9 can't require ES modules, as Node.js itself
 * can. `jest.config.js` maps their names to what this makes.
 */
export default async function makeModules() {
  await Promise.all(PACKAGES.map(makeModule));
}

async function makeModule(name) {
  const names = Object.keys(require(name)).filter((key) => key !== 'default');
  await build({
    stdin: {
      contents: `import * as all from '${name}'; export const { ${names.join(', ')} } = all;`,
      resolveDir: root,
    },
    outfile: `${root}node_modules/.cache/hypern-ws/${name}.mjs`,
    bundle: true,
    format: 'esm',
    platform: 'node',
    keepNames: true,
    logLevel: 'error',
    plugins: [{ name: 'shared', setup: share }],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire('/');",
    },
  });
}

/** Lets `require` of a shared package be an import of it: of a module that hands it on. */
function share(plugin) {
  plugin.onResolve({ filter: SHARED }, ({ path, namespace }) =>
    namespace === 'shared' ? { path, external: true } : { path, namespace: 'shared' },
  );
  plugin.onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
    contents: `export * from '${path}'`,
    resolveDir: root,
  }));
}
