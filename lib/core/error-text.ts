/** Causes that are told along with an error: enough for what wraps, and an end where causes turn. */
const MAX_CAUSES = 3;

/** Returns the name and the message of what was thrown, on one line. Never throws. */
export function titleOf(error: unknown): string {
  try {
    if (error instanceof Error) return `${error.name}: ${error.message}`.replaceAll('\n', ' ');
    // Anything else may be a payload: its type has to do.
    return `a thrown ${error === null ? 'null' : typeof error}`;
  } catch {
    return 'an error that can not be read'; // a getter of the application's threw
  }
}

/** Returns where an error came from, its causes included; `undefined` for what is no error. */
export function stackOf(error: unknown): string | undefined {
  try {
    const stacks: string[] = [];
    for (let cause = error; cause instanceof Error && stacks.length <= MAX_CAUSES;) {
      stacks.push(cause.stack ?? titleOf(cause));
      cause = cause.cause;
    }
    return stacks.length === 0 ? undefined : stacks.join('\ncaused by ');
  } catch {
    return undefined; // a getter of the application's threw
  }
}
