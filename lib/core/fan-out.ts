// HOT: the loop runs once for every delivery.
import type { Frame } from './frame.js';
import type { WebSocketSession } from './session.js';

/** Who does not get a message: a session, or several. */
export type Excluded = WebSocketSession | Iterable<WebSocketSession>;

/**
 * Queues one frame for every member but the excluded. Members that leave meanwhile are skipped;
 * one that can't take the frame stops no other.
 * @returns how many sessions it was queued for.
 */
export function fanOut(
  members: ReadonlySet<WebSocketSession>,
  frame: Frame,
  exclude?: Excluded,
): number {
  const several = isSeveral(exclude) ? toSet(exclude) : undefined;
  let queued = 0;
  for (const member of members) {
    if (member === exclude || (several !== undefined && several.has(member))) continue;
    if (member.deliver(frame)) queued++;
  }
  return queued;
}

/** Tells whether several sessions are excluded. */
export function isSeveral(exclude: Excluded | undefined): exclude is Iterable<WebSocketSession> {
  return typeof exclude === 'object' && exclude !== null && Symbol.iterator in exclude;
}

function toSet(sessions: Iterable<WebSocketSession>): ReadonlySet<WebSocketSession> {
  return sessions instanceof Set ? sessions : new Set(sessions);
}
