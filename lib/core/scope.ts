/** Runs each message in an asynchronous context of its own, so that none sees another's. */
export interface Scope {
  run<T>(callback: (argument: T) => void, argument: T): void;
}
