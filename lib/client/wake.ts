/**
 * Calls `wake` when there is reason to look at the connection anew: the machine is online again,
 * or the page has become visible. Calls `doubt` when the machine is offline, since a connection
 * that is gone then does not say so. Outside a browser it never does. The function that it returns
 * ends that.
 */
export function onWake(wake: (reason: string) => void, doubt: () => void): () => void {
  const page = globalThis.document as Document | undefined;
  const end = new AbortController();
  const visible = () => {
    if (page?.visibilityState === 'visible') wake('visible');
  };
  // Node has neither, a worker has no page.
  globalThis.addEventListener?.('online', () => wake('online'), end);
  globalThis.addEventListener?.('offline', doubt, end);
  page?.addEventListener('visibilitychange', visible, end);
  return () => end.abort();
}
