/** What a client does after a close. */
export type Reconnect = 'never' | 'backoff' | 'soon';

/**
 * Tells from a close code alone what a client does next: 1000 and 4000–4099 `never`, 4200–4299
 * `soon` (after `$reconnect.after`, or a random time of up to 2 s), all else `backoff`.
 */
export function reconnectAfter(code: number): Reconnect {
  if (code === 1000 || (code >= 4000 && code <= 4099)) return 'never';
  return code >= 4200 && code <= 4299 ? 'soon' : 'backoff';
}
