import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { programs } from '../run/programs.js';
import { folder } from '../run/folder.js';

const packages = ['ws', '@nestjs/core', '@nestjs/platform-ws', 'socket.io', 'hypern-ws'];

/** What the figures were measured on. */
export function describeMachine(): Record<string, string> {
  return {
    cpu: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
    linux: release().split('.', 2).join('.'),
    node: process.version,
    bun: execFileSync(programs.bun.command[0], ['--version'], { encoding: 'utf8' }).trim(),
    ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name: string): string {
  try {
    const path = join(folder, 'node_modules', name, 'package.json');
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  } catch {
    return 'not installed';
  }
}
