import { readdirSync, readFileSync } from 'node:fs';
import { codeBlocks } from '../../support/markdown.js';

const folder = new URL('.', import.meta.url);
const apps = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.includes('.spec.'));
const readme = readFileSync(new URL('../../../README.md', folder), 'utf8');
const printed = codeBlocks(readme).map(({ code }) => essence(code));

/** Code without what a formatter may change. */
function essence(code: string): string {
  return code.replace(/\s+/g, '').replace(/,(?=[)\]}])/g, '');
}

/** An app as its reader has it: with the package's own names. */
function asPrinted(code: string): string {
  return code
    .replace('../../../lib/index.js', 'hypern-ws')
    .replace('../../../lib/client/index.js', 'hypern-ws/client')
    .replace(/\.\.\/\.\.\/\.\.\/lib\/integrations\/(\w+)\/index\.js/, 'hypern-ws/$1');
}

describe('the recipes of the README', () => {
  it.each(apps)('print the app that is tested: %s', (name) => {
    const code = asPrinted(readFileSync(new URL(name, folder), 'utf8'));
    expect(code).not.toContain('../../');
    expect(printed).toContain(essence(code));
  });
});
