import { programs, type ServerId } from '../run/programs.js';
import type { ServerEnv } from '../run/server.js';
import type { GeneratorOptions } from '../run/generator.js';
import type { Contender } from './row.js';

/** The servers of a row, all with the same load. */
export function contenders(
  servers: readonly ServerId[],
  env: ServerEnv,
  load: (server: ServerId) => GeneratorOptions,
): Contender[] {
  return servers.map((server) => contender(server, env, load(server)));
}

export function contender(
  server: ServerId,
  env: ServerEnv,
  load: GeneratorOptions,
  id: string = server,
  label: string = programs[server].label,
): Contender {
  return { id, label, server, env, load: { ...load, ...protocol(server) } };
}

function protocol(server: ServerId): GeneratorOptions {
  if (server !== 'nest-socket-io') return {};
  return { 'engine-io': true, path: '/socket.io/?EIO=4&transport=websocket&room=' };
}
