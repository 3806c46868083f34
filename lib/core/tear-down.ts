import type { Subscription } from './call.js';
import { callGuarded } from './guarded-call.js';

/**
 * Lets go of a stream, if there is something to let go of. What its teardown throws goes to
 * `report`, and not to whoever ended the stream: that may be a timer, which nobody guards.
 */
export function tearDown(
  subscription: Subscription | undefined,
  report: (error: unknown) => void,
): void {
  if (subscription) callGuarded(() => subscription.unsubscribe(), report);
}
