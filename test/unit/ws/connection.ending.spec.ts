import { Connection } from '../../../lib/ws/connection.js';
import type { WebSocketSession } from '../../../lib/core/session.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeSocket } from '../../support/fake-socket.js';
import { makeReceiver, makeSession } from '../../support/make-session.js';
import { closeFrame, frame } from '../../support/raw-client.js';
import { readFrame } from '../../support/read-frame.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function connect() {
  const clock = new FakeClock();
  const socket = new FakeSocket();
  const session = makeSession({ isOpen: false });
  const heard: string[] = [];
  const connection = new Connection(
    session,
    socket.asSocket,
    {
      clock,
      slowConsumer: { maxBufferedBytes: 1e9, grace: 5_000, policy: 'close' },
      frameLimits: { maxPayload: 1e6, maxFragments: 256, maxPieces: 1_024 },
      closeTimeout: 3_000,
      pinged() {},
      ponged() {},
      closed() {},
      peerFailed() {},
      callbackFailed() {},
    },
    undefined,
  );
  // Takes one message, then no more.
  const receive = (data: string | Uint8Array): void => {
    heard.push(String(data));
    connection.pause();
  };
  session.open(connection, makeReceiver({ receive }));
  return { clock, socket, session, heard, connection };
}

/** What was written: texts, and codes of close frames. */
function written({ bytes }: FakeSocket): (string | number)[] {
  const frames: (string | number)[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const { frame: read, end } = readFrame(rest);
    const { opcode, payload } = read!;
    frames.push(opcode === 8 ? payload.readUInt16BE(0) : payload.toString());
    rest = rest.subarray(end);
  }
  return frames;
}

describe('the end of a connection', () => {
  it('writes the close frame behind what was queued, and ends its side when the peer has', async () => {
    const { socket, session } = connect();
    session.send('last');
    session.close(4000);
    await turn();
    expect(written(socket)).toEqual(['last', 4000]);
    expect(socket.isEnded).toBe(false);
    socket.emit('data', closeFrame(4000));
    expect(socket.isEnded).toBe(true);
  });

  it('writes the close frame behind what a callback of send queues', async () => {
    const { socket, session } = connect();
    session.send('first', () => {
      session.send('last');
      session.close(4000);
    });
    await turn();
    await turn();
    expect(written(socket)).toEqual(['first', 'last', 4000]);
  });

  it('answers the close frame of the peer once', async () => {
    const { socket, session } = connect();
    session.send('last');
    socket.emit('data', closeFrame(3000, 'why'));
    expect(session.isOpen).toBe(true);
    await turn();
    expect(written(socket)).toEqual(['last', 3000]);
    expect(socket.isEnded).toBe(true);
    expect(session.closed).toEqual({ code: 3000, reason: 'why', wasClean: true });
    session.close(4000);
    await turn();
    expect(written(socket)).toEqual(['last', 3000]);
  });

  it('ends its side without a close frame when the peer gives none', async () => {
    const { socket, session } = connect();
    session.send('last');
    socket.emit('end');
    await turn();
    expect(written(socket)).toEqual(['last']);
    expect(socket.isEnded).toBe(true);
    expect(session.closed?.code).toBe(1006);
  });

  it('reads on when the server closes, and hears the answer', async () => {
    const { socket, session, heard } = connect();
    socket.emit('data', Buffer.concat([frame(1, 'a'), frame(1, 'b'), closeFrame(4000)]));
    session.close(4000);
    await turn();
    expect(heard).toEqual(['a']);
    expect(socket.isEnded).toBe(true);
  });

  it('reads what is behind a pause when the peer ends its side', async () => {
    const { socket, session, heard } = connect();
    socket.emit('data', Buffer.concat([frame(1, 'a'), frame(1, 'b'), closeFrame(1000, 'bye')]));
    expect(heard).toEqual(['a']);
    socket.emit('end');
    await turn();
    expect(heard).toEqual(['a', 'b']);
    expect(session.closed).toEqual({ code: 1000, reason: 'bye', wasClean: true });
  });

  it('reads what is behind a pause, and in the socket, when that is gone', () => {
    const { socket, session, heard } = connect();
    socket.emit('data', Buffer.concat([frame(1, 'a'), frame(1, 'b')]));
    socket.unread = closeFrame(1000, 'bye');
    socket.emit('close');
    expect(heard).toEqual(['a', 'b']);
    expect(session.closed).toEqual({ code: 1000, reason: 'bye', wasClean: true });
  });

  it.each([
    ['a close frame', closeFrame(1000)],
    ['a frame against the rules', frame(3)],
    ['the end of its side', undefined],
  ])('waits closeTimeout for a peer that reads nothing after %s', async (_what, last) => {
    const { clock, socket, session } = connect();
    socket.isStuck = true;
    session.send('x');
    await turn();
    if (last) socket.emit('data', last);
    else socket.emit('end');
    await turn();
    clock.advance(2_999);
    expect(socket.destroyed).toBe(false);
    clock.advance(1);
    expect(socket.destroyed).toBe(true);
  });

  it('waits a second for a slow consumer, also where the peer had closed', async () => {
    const { clock, socket, session } = connect();
    socket.isStuck = true;
    session.send('x');
    await turn();
    socket.emit('data', closeFrame(1000));
    session.close(4101);
    expect(clock.timers).toBe(1);
    clock.advance(1_000);
    expect(socket.destroyed).toBe(true);
  });

  it('waits no longer for a peer that answers late than for one that does not', async () => {
    const { clock, socket, session } = connect();
    socket.isStuck = true;
    session.send('x');
    await turn();
    session.close(4000);
    clock.advance(2_000);
    socket.emit('data', closeFrame(4000));
    clock.advance(1_000);
    expect(socket.destroyed).toBe(true);
  });

  it.each([
    ['terminate()', (session: WebSocketSession) => session.terminate(), 'the connection was lost'],
    ['4101', (session: WebSocketSession) => session.close(4101), 'the client does not read'],
  ])('tells a callback of send that it was lost to %s', async (_what, end, message) => {
    const { socket, session } = connect();
    const told: unknown[] = [];
    session.send('x', (error) => told.push(error));
    end(session);
    await turn();
    socket.emit('close');
    expect(told).toEqual([new Error(message)]);
  });

  it('leaves no timer and writes nothing when the socket is gone', async () => {
    const { clock, socket, session } = connect();
    session.send('last');
    session.close(4000);
    socket.emit('close');
    await turn();
    expect(written(socket)).toEqual([]);
    expect(clock.timers).toBe(0);
  });
});
