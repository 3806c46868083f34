/** Where the core reports what nobody else hears of. Never a payload, a token or a query. */
export interface Log {
  /** A peer's error, or a state that an operator should know. `kind` is what lines are counted by. */
  warn(kind: string, message: string): void;
  /**
   * An error of the application's code.
   * @returns the `ref` that the line carries, for the client to quote.
   */
  error(kind: string, error: unknown): string;
}
