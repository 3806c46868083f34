import { deferred, Wire } from './wire.js';

/** The `$ack` of a request. */
export const ack = (id: number | string, data?: unknown) => ({
  event: '$ack',
  id,
  ...(data !== undefined && { data }),
});
/** The `exception` that answers a request, or none. */
export const failed = (code: string, id?: number | string) => ({
  event: 'exception',
  ...(id !== undefined && { id }),
  data: expect.objectContaining({ code }) as unknown,
});

/** Handles `slow` with promises that a test settles, and `echo` at once. */
export function makeInbox(options: ConstructorParameters<typeof Wire>[0] = {}) {
  const wire = new Wire(options);
  const runs: ReturnType<typeof deferred>[] = [];
  wire.on('echo', (data) => data);
  wire.on('slow', () => {
    const run = deferred();
    runs.push(run);
    return run.promise;
  });
  return { wire, runs };
}
