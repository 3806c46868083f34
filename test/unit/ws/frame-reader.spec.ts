import { AsyncLocalStorage } from 'node:async_hooks';
import { constants, deflateRawSync } from 'node:zlib';
import { HeardFrames } from '../../support/heard-frames.js';
import { closeFrame, frame } from '../../support/raw-client.js';

const text = (content: string): string => `text ${Buffer.from(content).toString('hex')}`;

describe('FrameReader', () => {
  it('reads several frames of one chunk, and one frame of several chunks', () => {
    const { lines, reader } = new HeardFrames();
    reader.read(Buffer.concat([frame(1, 'a'), frame(9, 'b'), frame(1, 'c')]));
    for (const byte of frame(1, 'whole')) reader.read(Buffer.from([byte]));
    expect(lines).toEqual([text('a'), 'ping 62', text('c'), text('whole')]);
  });

  it('reads nothing behind a pause, not even of the same chunk, until it resumes', () => {
    const frames = new HeardFrames();
    const { lines, reader } = frames;
    frames.afterMessage = () => reader.pause();
    reader.read(Buffer.concat([frame(1, 'a'), frame(1, 'b'), closeFrame(1000)]));
    expect(lines).toEqual([text('a')]);
    reader.resume();
    expect(lines).toEqual([text('a'), text('b')]);
    reader.resume();
    expect(lines).toEqual([text('a'), text('b'), 'close 1000 ']);
  });

  it('keeps what comes during a pause', () => {
    const { lines, reader } = new HeardFrames();
    reader.pause();
    reader.read(frame(1, 'a'));
    reader.read(frame(1, 'b'));
    expect(lines).toEqual([]);
    reader.resume();
    expect(lines).toEqual([text('a'), text('b')]);
  });

  it('reads on in the same chunk when a message pauses it and resumes it at once', () => {
    const frames = new HeardFrames();
    const { lines, reader } = frames;
    frames.afterMessage = () => {
      reader.pause();
      reader.resume();
    };
    reader.read(Buffer.concat([frame(1, 'a'), frame(1, 'b'), frame(1, 'c')]));
    expect(lines).toEqual([text('a'), text('b'), text('c')]);
  });

  it('pauses and resumes the source', () => {
    const { source, reader } = new HeardFrames();
    const calls: string[] = [];
    source.pause = () => calls.push('pause');
    source.resume = () => calls.push('resume');
    reader.pause();
    reader.resume();
    expect(calls).toEqual(['pause', 'resume']);
  });

  it('reads what is left when the source is gone, in spite of a pause', () => {
    const frames = new HeardFrames();
    const { lines, reader } = frames;
    frames.afterMessage = () => reader.pause();
    const last = closeFrame(1000);
    reader.read(Buffer.concat([frame(1, 'a'), frame(1, 'b'), frame(1, 'c'), last.subarray(0, 3)]));
    expect(lines).toEqual([text('a')]);
    reader.finish(last.subarray(3));
    expect(lines).toEqual([text('a'), text('b'), text('c'), 'close 1000 ']);
    reader.read(frame(1, 'late'));
    expect(lines).toHaveLength(4);
  });

  it('hears nothing after a close frame, an error, or its end', () => {
    for (const last of [closeFrame(1001, 'bye'), frame(3)]) {
      const { lines, reader } = new HeardFrames();
      reader.read(Buffer.concat([last, frame(1, 'late')]));
      reader.read(frame(1, 'later'));
      expect(lines).toHaveLength(1);
    }
    const { lines, reader } = new HeardFrames();
    reader.end();
    reader.read(frame(1, 'late'));
    expect(lines).toEqual([]);
  });

  it('refuses a frame whose header says too much, before the payload comes', () => {
    const { lines, reader } = new HeardFrames({ maxPayload: 200 });
    reader.read(frame(2, Buffer.alloc(201)).subarray(0, 4));
    expect(lines).toEqual(['error WS_ERR_UNSUPPORTED_MESSAGE_LENGTH 1009']);
  });

  it('refuses a frame that comes in more pieces than a network makes', () => {
    const { lines, reader } = new HeardFrames({ maxPieces: 3 });
    const sent = frame(2, Buffer.alloc(100));
    reader.read(sent.subarray(0, 10));
    for (let at = 10; at < 14; at++) reader.read(sent.subarray(at, at + 1));
    expect(lines).toEqual(['error WS_ERR_TOO_MANY_BUFFERED_PARTS 1008']);
  });

  it('refuses a message that would inflate to more than maxPayload', () => {
    const { lines, reader } = new HeardFrames({ maxPayload: 1_000 }, true);
    const deflate = (size: number): Buffer => {
      const options = { finishFlush: constants.Z_SYNC_FLUSH };
      return frame(2, deflateRawSync(Buffer.alloc(size), options).subarray(0, -4), { rsv: 4 });
    };
    reader.read(deflate(1_000));
    expect(lines).toEqual([`binary ${'00'.repeat(1_000)}`]);
    reader.read(deflate(1_001));
    expect(lines[1]).toBe('error WS_ERR_UNSUPPORTED_MESSAGE_LENGTH 1009');
  });

  it('lets others have their turn when it has inflated much', async () => {
    const { lines, reader, source } = new HeardFrames({ maxPayload: 1e6 }, true);
    const calls: string[] = [];
    source.pause = () => calls.push('pause');
    source.resume = () => calls.push('resume');
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    const body = deflateRawSync(Buffer.alloc(40_000), options).subarray(0, -4);
    reader.read(Buffer.concat(Array.from({ length: 5 }, () => frame(2, body, { rsv: 4 }))));
    expect(lines).toHaveLength(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toHaveLength(4);
    reader.pause();
    await new Promise((resolve) => setImmediate(resolve));
    expect([lines.length, calls]).toEqual([4, ['pause', 'resume', 'pause', 'pause']]);
    reader.resume();
    expect(lines).toHaveLength(5);
  });

  it('gives a message that was inflated no more memory than it needs', () => {
    const frames = new HeardFrames({}, true);
    let held = 0;
    frames.onMessage = (data) => (held = data.buffer.byteLength);
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    const body = deflateRawSync(Buffer.from('small'), options).subarray(0, -4);
    frames.reader.read(frame(2, body, { rsv: 4 }));
    expect(held).toBe(5);
  });

  it('reads on in no context of a message', () => {
    const storage = new AsyncLocalStorage<string>();
    const frames = new HeardFrames();
    const { reader } = frames;
    const seen: unknown[] = [];
    frames.afterMessage = () => {
      seen.push(storage.getStore());
      reader.pause();
    };
    reader.read(Buffer.concat([frame(1, 'a'), frame(1, 'b')]));
    storage.run('of a', () => reader.resume());
    expect(seen).toEqual([undefined, undefined]);
  });

  it('keeps a part of a frame, or of a message, in memory of its own', () => {
    const { lines, reader } = new HeardFrames();
    const last = frame(0, 'end');
    const whole = frame(1, 'whole');
    const chunk = Buffer.concat([whole, frame(1, 'begin ', { fin: false }), last.subarray(0, 4)]);
    reader.read(chunk);
    chunk.fill(0);
    reader.read(last.subarray(4));
    expect(lines).toEqual([text('whole'), text('begin end')]);
  });
});
