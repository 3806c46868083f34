import type { WebSocketMessage } from '../../../lib/core/message.js';
import { MessageReader } from '../../../lib/core/message-reader.js';
import { codeOf } from '../../support/errors.js';
import { makeSession } from '../../support/make-session.js';
import { deferred, settle } from '../../support/wire.js';

function make(bounds: { maxPending?: number; maxPendingBytes?: number } = {}) {
  const session = makeSession();
  const reader = new MessageReader(session, {
    maxPending: 64,
    maxPendingBytes: 1_048_576,
    ...bounds,
  });
  const { transport } = session;
  const say = (...texts: string[]) => {
    for (const text of texts) reader.receive(text, false, Buffer.byteLength(text));
  };
  return { reader, transport, say };
}

/** Reads until the end; what came so far is in the list at any time. */
function readAll(reader: MessageReader) {
  const read: string[] = [];
  const loop = async (): Promise<void> => {
    for await (const message of { [Symbol.asyncIterator]: () => reader.iterate() }) {
      read.push(message.text());
    }
    read.push('end');
  };
  return { read, done: loop() };
}

describe('MessageReader', () => {
  it('yields what came before, and what comes while it is read, in order', async () => {
    const { reader, say } = make();
    say('1', '2');
    const { read } = readAll(reader);
    await settle();
    say('3');
    await settle();
    say('4', '5');
    await settle();
    expect(read).toEqual(['1', '2', '3', '4', '5']);
  });

  it('yields text as a string, binary as bytes, pings and pongs with their bytes', async () => {
    const { reader, say } = make();
    const bytes = Buffer.from('b');
    say('a');
    reader.receive(bytes, true, 1);
    reader.control('ping', bytes);
    reader.control('pong', bytes);
    const iterator = reader.iterate();
    const seen: [string, string | Uint8Array][] = [];
    for (let count = 0; count < 4; count++) {
      const { value } = (await iterator.next()) as { value: WebSocketMessage };
      seen.push([value.type, value.data]);
    }
    expect(seen).toEqual([
      ['text', 'a'],
      ['binary', bytes],
      ['ping', bytes],
      ['pong', bytes],
    ]);
  });

  it('keeps a pong after any number that somebody waited for', async () => {
    const { reader } = make();
    for (let count = 0; count < 1_000; count++) {
      const next = reader.next();
      reader.control('pong', Buffer.from(String(count)));
      expect((await next).value?.text()).toBe(String(count));
    }
    reader.control('pong', Buffer.from('kept'));
    expect((await reader.next()).value?.text()).toBe('kept');
  });

  it('can be read once', () => {
    const { reader } = make();
    reader.iterate();
    expect(codeOf(() => reader.iterate())).toBe('ITERATION_INVALID');
  });

  it('serves several calls of next() in their order', async () => {
    const { reader, say } = make();
    const both = Promise.all([reader.next(), reader.next()]);
    say('1', '2');
    expect((await both).map(({ value }) => value?.data)).toEqual(['1', '2']);
  });

  it('yields what is unread when the session closes, then ends', async () => {
    const { reader, say } = make();
    say('1', '2');
    reader.stop(false);
    say('late');
    const { read, done } = readAll(reader);
    await done;
    expect(read).toEqual(['1', '2', 'end']);
  });

  it('ends for who waits when the session closes', async () => {
    const { reader } = make();
    const { read, done } = readAll(reader);
    await settle();
    reader.stop(false);
    await done;
    expect(read).toEqual(['end']);
  });

  it('knows a drain from a close, also once the close has followed', () => {
    const { reader } = make();
    const other = make().reader;
    reader.stop(true);
    reader.stop(false);
    other.stop(false);
    expect([reader.isDraining, other.isDraining]).toEqual([true, false]);
  });

  it('forgets all where the loop is left, and reads on from the socket', async () => {
    const { reader, say, transport } = make({ maxPending: 1 });
    say('1', '2', '3');
    expect(transport.pausedAt).toBeDefined();
    for await (const message of { [Symbol.asyncIterator]: () => reader.iterate() }) {
      expect(message.text()).toBe('1');
      break;
    }
    expect(transport.pausedAt).toBeUndefined();
    say('4', '5', '6');
    expect(transport.pausedAt).toBeUndefined();
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  describe('pauses the socket', () => {
    it('past maxPending unread messages, until they are no more', async () => {
      const { reader, say, transport } = make({ maxPending: 2 });
      say('1', '2');
      expect(transport.pausedAt).toBeUndefined();
      say('3');
      expect(transport.pausedAt).toBeDefined();
      await reader.next();
      expect(transport.pausedAt).toBeUndefined();
    });

    it('past maxPendingBytes of UTF-8', async () => {
      const { reader, say, transport } = make({ maxPendingBytes: 10 });
      say('ü'.repeat(5));
      expect(transport.pausedAt).toBeUndefined();
      reader.receive(Buffer.from('x'), true, 1);
      expect(transport.pausedAt).toBeDefined();
      await reader.next();
      expect(transport.pausedAt).toBeUndefined();
    });

    it('past maxPendingBytes, until the loop is left', async () => {
      const { reader, say, transport } = make({ maxPendingBytes: 10 });
      say('more than ten bytes');
      expect(transport.pausedAt).toBeDefined();
      await reader.return();
      expect(transport.pausedAt).toBeUndefined();
    });

    it('not for messages that somebody waits for', () => {
      const { reader, say, transport } = make({ maxPending: 1, maxPendingBytes: 1 });
      void reader.next();
      say('a long one');
      expect(transport.pausedAt).toBeUndefined();
    });
  });

  it('is idle once who reads it has ended', async () => {
    const { reader } = make();
    await reader.idle();
    const handler = deferred<void>();
    let isIdle = false;
    reader.run(() => handler.promise);
    reader.release();
    void reader.idle().then(() => (isIdle = true));
    await settle();
    expect(isIdle).toBe(false);
    handler.resolve();
    await settle();
    expect(isIdle).toBe(true);
  });
});
