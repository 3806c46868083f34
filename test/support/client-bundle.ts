import { fileURLToPath } from 'node:url';
import type { ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { build } from 'esbuild';

const entry = fileURLToPath(new URL('../../lib/client/index.ts', import.meta.url));

/** Bundles the client for a browser, as a module. */
export async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]!.text;
}

/**
 * Has an application serve the client, bundled, where `sample/chat` serves it as it is compiled:
 * where jest runs the sources, nothing is compiled.
 */
export function serveClient(bundle: string): (app: INestApplication) => void {
  return (app) => {
    app.use('/hypern-ws/client/index.js', (_: unknown, response: ServerResponse) => {
      response.setHeader('Content-Type', 'text/javascript').end(bundle);
    });
  };
}
