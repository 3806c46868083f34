import { AsyncResource } from 'node:async_hooks';

const clean = new AsyncResource('HypernWsClean', { requireManualDestroy: true });

/** Runs what is nobody's doing: it sees no AsyncLocalStorage of the session that set it off. */
export function inCleanContext(run: () => void): void {
  clean.runInAsyncScope(run);
}
