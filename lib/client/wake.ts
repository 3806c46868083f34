/**
 * Calls `wake` when there is reason to look at the connection anew: the machine is online again,
 * or the page has become visible. Outside a browser it never does. The function that it returns
 * ends that.
 */
export function onWake(wake: (reason: string) => void): () => void {
  const page = globalThis.document as Document | undefined;
  const end = new AbortController();
  const visible = () => {
    if (page?.visibilityState === 'visible') wake('visible');
  };
  // Node has neither, a worker has no page.
  globalThis.addEventListener?.('online', () => wake('online'), end);
  page?.addEventListener('visibilitychange', visible, end);
  return () => end.abort();
}
