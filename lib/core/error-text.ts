/** Causes that are told along with an error: enough for what wraps, and an end where causes turn. */
const MAX_CAUSES = 3;

/** The most characters of a place, and of a title: a client's data may be in it. */
const MAX_PLACE = 300;
const MAX_TITLE = 500;

/** What ends a line, or tells a terminal to do something. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** A line of a stack that leads to a line of code. */
const FRAME = /^ {4}at .+:\d+:\d+\)?$/;

/** Returns the name and the message of what was thrown, on one line. Never throws. */
export function titleOf(error: unknown): string {
  try {
    if (error instanceof Error)
      return `${error.name}: ${error.message}`.slice(0, MAX_TITLE).replace(CONTROLS, ' ');
    // Anything else may be a payload: its type has to do.
    return `a thrown ${error === null ? 'null' : typeof error}`;
  } catch {
    return 'an error that can not be read'; // a getter of the application's threw
  }
}

/** Returns the line of code that an error came from; what is thrown from there is of one kind. */
export function placeOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return typeof error;
    // What comes before is the message: a line of it may look like a place.
    const { stack = '', message } = error;
    const start = stack.indexOf(message);
    // An error that has another message by now tells its place no more.
    const frames = start < 0 ? '' : stack.slice(start + message.length);
    const place = frames.split('\n').find((line) => FRAME.test(line)) ?? '';
    return `${error.constructor.name}${place.slice(0, MAX_PLACE)}`;
  } catch {
    return 'unknown'; // a getter of the application's threw
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
