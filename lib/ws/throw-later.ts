/** Lets an error be uncaught once the present work is done, which it does not stop. */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
