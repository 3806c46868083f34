/** Calls a function of the application's. What it throws, now or later, goes to `report`. */
export function callGuarded(run: () => unknown, report: (error: unknown) => void): void {
  try {
    const result = run();
    if (isThenable(result)) Promise.resolve(result).catch(report);
  } catch (error) {
    report(error);
  }
}

/**
 * Drops what came where a value is needed at once, if it is a promise: its rejection ends nothing.
 * @returns whether it was one.
 */
export function dropPromise(value: unknown): boolean {
  if (!isThenable(value)) return false;
  Promise.resolve(value).catch(() => undefined); // it was no answer, and its error is none either
  return true;
}

/** Tells what `await` would wait for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
