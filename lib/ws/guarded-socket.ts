import type { Socket } from 'node:net';

/** Stands between `ws` and the socket: what `ws` writes by itself waits for what was queued before. */
export interface Guard {
  /** Takes a call of `write` or `end` and makes it later, or returns false: then it is made now. */
  hold(call: () => void): boolean;
}

const GUARD = Symbol('guard');

type GuardedSocket = Socket & { [GUARD]: Guard };
type Method = (this: Socket, ...args: unknown[]) => unknown;

/**
 * Puts `guard` before the socket's `write` and `end`: on the instance, with functions that all
 * sockets share. The guard itself writes with the method that it took before.
 */
export function guardSocket(socket: Socket, guard: Guard): void {
  Object.assign(socket, { [GUARD]: guard, write: guardedWrite, end: guardedEnd });
}

function guardedWrite(this: GuardedSocket, ...args: unknown[]): boolean {
  const write = (Object.getPrototypeOf(this) as Socket).write as unknown as Method;
  const make = () => void write.apply(this, args);
  if (!this[GUARD].hold(make)) make();
  return true;
}

function guardedEnd(this: GuardedSocket, ...args: unknown[]): GuardedSocket {
  const end = (Object.getPrototypeOf(this) as Socket).end as unknown as Method;
  const make = () => void end.apply(this, args);
  if (!this[GUARD].hold(make)) make();
  return this;
}
