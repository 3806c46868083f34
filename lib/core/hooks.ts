import type { Disconnect } from './disconnect.js';
import type { WebSocketSession } from './session.js';

/** What the application does in the life of the sessions of one path. */
export interface SessionHooks {
  /** Runs before the 101. What it throws refuses the handshake; so does `session.close()`. */
  handshake(session: WebSocketSession): Promise<void>;
  /** Runs after the 101 and before the first message. What it throws closes the session. */
  connect(session: WebSocketSession): Promise<void>;
  /** Nobody waits for `handshake` or `connect` any more: what of them has not begun never does. */
  abandon?(session: WebSocketSession): void;
  /**
   * Runs when the connection is gone, if `connect` was reached. Never rejects, and sets its own
   * time limits: the session leaves its rooms and channels after it.
   */
  disconnect(session: WebSocketSession, disconnect: Disconnect): Promise<void>;
}
