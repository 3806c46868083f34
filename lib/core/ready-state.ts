/** The states of a connection, with the numbers that `readyState` has on every WebSocket. */
export enum ReadyState {
  /** Before the 101: nothing can be sent. */
  Connecting = 0,
  Open = 1,
  /** A close was sent or received; nothing more is sent. */
  Closing = 2,
  Closed = 3,
}
