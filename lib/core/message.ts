/** What a message of a {@link WebSocketMessage} can be. */
export type MessageType = 'text' | 'binary' | 'ping' | 'pong';

const decoder = new TextDecoder();

/** A message as a session's iteration yields it. */
export class WebSocketMessage {
  constructor(
    readonly type: MessageType,
    /** A string for `text`, bytes for all others. */
    readonly data: string | Uint8Array,
  ) {}

  /** Returns the message as text; bytes are read as UTF-8. */
  text(): string {
    return typeof this.data === 'string' ? this.data : decoder.decode(this.data);
  }

  /**
   * Returns the value of a message that is JSON.
   * @throws SyntaxError where it is none; its text has nothing of the message.
   */
  json<T = unknown>(): T {
    try {
      return JSON.parse(this.text()) as T;
    } catch {
      // The parser's own error quotes the message, and would carry it into logs.
      throw new SyntaxError('expected the message to be JSON');
    }
  }
}
