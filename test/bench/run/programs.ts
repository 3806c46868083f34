import { join } from 'node:path';
import { sendProgram } from './compile.js';
import { folder } from './folder.js';

export interface Program {
  readonly label: string;
  readonly command: readonly string[];
}

/** Every server that is measured, in the order in which tables show them. */
export const programs = {
  c: { label: 'C, send(2) alone', command: [sendProgram] },
  bun: {
    label: 'Bun, native pub/sub',
    command: [join(folder, 'node_modules', '.bin', 'bun'), '--expose-gc', main('bun')],
  },
  ws: { label: 'ws, a loop', command: node('ws') },
  'hypern-ws': { label: 'Nest on hypern-ws', command: node('hypern-ws') },
  'nest-ws': { label: 'Nest on platform-ws', command: node('nest-ws') },
  'nest-socket-io': { label: 'Nest on Socket.IO', command: node('nest-socket-io') },
} satisfies Record<string, Program>;

export type ServerId = keyof typeof programs;

function node(name: string): string[] {
  return [process.execPath, '--expose-gc', main(name)];
}

function main(name: string): string {
  return join(folder, 'dist', 'servers', name, 'main.js');
}
