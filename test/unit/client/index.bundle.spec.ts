import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const bundle = await build({
  entryPoints: ['lib/client/index.ts'],
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  write: false,
  metafile: true,
});
const { text } = bundle.outputFiles[0]!;

describe('the bundle of the client', () => {
  it('has at most 5 kB when it is gzipped', () => {
    expect(gzipSync(text).length).toBeLessThanOrEqual(5 * 1024);
  });

  it('is made of the client, the protocol and the errors, and imports nothing', () => {
    const output = Object.values(bundle.metafile.outputs)[0]!;
    const inputs = Object.keys(bundle.metafile.inputs);

    expect(output.imports).toEqual([]);
    expect(inputs.filter((path) => !/^lib\/(client\/|protocol\/|errors\.ts$)/.test(path))).toEqual(
      [],
    );
    expect(inputs.length).toBeGreaterThan(10);
  });

  it('knows neither Node nor Nest', () => {
    expect(text).not.toMatch(/\b(process|Buffer|require|__dirname|nestjs|node:)\b/);
  });

  it('runs: it exports the client and both errors', async () => {
    const url = `data:text/javascript,${encodeURIComponent(text)}`;
    const module = (await import(url)) as Record<string, unknown>;

    expect(Object.keys(module).sort()).toEqual([
      'HypernWsClient',
      'HypernWsError',
      'HypernWsException',
    ]);
  });
});
