import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './folder.js';

export const generatorProgram = join(folder, 'dist', 'generator.bin');
export const sendProgram = join(folder, 'dist', 'send.bin');

/** Builds the two C programs. Throws where there is no Linux or no C compiler. */
export function compilePrograms(): void {
  if (process.platform !== 'linux') {
    throw new Error(`The bench needs Linux (epoll, /proc), and this is ${process.platform}.`);
  }
  compile(join(folder, 'generator'), generatorProgram);
  compile(join(folder, 'servers', 'send'), sendProgram);
}

function compile(source: string, program: string): void {
  const files = readdirSync(source).filter((name) => name.endsWith('.c'));
  const args = ['-O2', '-Wall', '-Wextra', '-o', program, ...files];
  const { error, status, stderr } = spawnSync('gcc', args, { cwd: source, encoding: 'utf8' });
  if (error !== undefined) {
    throw new Error('The bench needs gcc for its load generator (Debian: apt-get install gcc).', {
      cause: error,
    });
  }
  if (status !== 0) throw new Error(`gcc cannot build ${source}:\n${stderr}`);
}
