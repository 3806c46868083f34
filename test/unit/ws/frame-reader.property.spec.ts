import { finished } from 'node:stream/promises';
import { constants, deflateRawSync } from 'node:zlib';
import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import * as ws from 'ws';
import { HeardFrames, LIMITS } from '../../support/heard-frames.js';
import { frame } from '../../support/raw-client.js';

/** The reader that `ws` has: what it says of the same bytes is what is expected. */
interface Receiver extends NodeJS.WritableStream {
  on(
    event: string,
    listener: (first: Buffer & number & ReceiverError, second: Buffer) => void,
  ): this;
}
interface ReceiverError extends Error {
  readonly code: string;
}
const { Receiver, PerMessageDeflate } = ws as unknown as {
  Receiver: new (options: object) => Receiver;
  PerMessageDeflate: new (options: object) => { accept(offers: object[]): object };
};

function closeCodeOf(error: ReceiverError): number {
  const status = Object.getOwnPropertySymbols(error).find(
    ({ description }) => description === 'status-code',
  );
  return (error as unknown as Record<symbol, number>)[status!]!;
}

async function heardByWs(stream: Buffer, mayCompress: boolean): Promise<string[]> {
  const { maxPayload, maxFragments } = LIMITS;
  const deflate = new PerMessageDeflate({ isServer: true, maxPayload });
  deflate.accept([{ client_no_context_takeover: [true] }]);
  const extensions = mayCompress ? { 'permessage-deflate': deflate } : {};
  const receiver = new Receiver({ isServer: true, maxPayload, maxFragments, extensions });
  const lines: string[] = [];
  receiver.on('message', (data, isBinary) =>
    lines.push(`${isBinary ? 'binary' : 'text'} ${data.toString('hex')}`),
  );
  receiver.on('ping', (data) => lines.push(`ping ${data.toString('hex')}`));
  receiver.on('pong', (data) => lines.push(`pong ${data.toString('hex')}`));
  receiver.on('conclude', (code, reason) => lines.push(`close ${code} ${reason.toString()}`));
  receiver.on('error', (error) => {
    const fault = error.code.startsWith('WS_ERR_') ? error.code : 'WS_ERR_INVALID_DEFLATE';
    lines.push(`error ${fault} ${closeCodeOf(error)}`);
  });
  receiver.end(Buffer.from(stream));
  await finished(receiver).catch(() => {}); // the error was heard
  return lines;
}

/** Reads the chunks, and pauses after each message if told to. */
function heard(chunks: readonly Buffer[], mayCompress: boolean, isPausing: boolean): string[] {
  const frames = new HeardFrames({}, mayCompress);
  let isPaused = false;
  frames.afterMessage = () => {
    if (!isPausing) return;
    isPaused = true;
    frames.reader.pause();
  };
  for (const chunk of chunks) {
    frames.reader.read(Buffer.from(chunk));
    while (isPaused) {
      isPaused = false;
      frames.reader.resume();
    }
  }
  return frames.lines;
}

const deflated = (payload: Buffer): Buffer =>
  deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((string) => Buffer.from(string));
const opcode = fc.constantFrom(1, 2);

const whole = fc.tuple(opcode, text).map(([kind, payload]) => [frame(kind, payload)]);
const large = fc
  .tuple(opcode, fc.integer({ min: 120, max: 320 }))
  .map(([kind, size]) => [frame(kind, Buffer.alloc(size, 'a'))]);
const control = fc
  .tuple(fc.constantFrom(9, 10), bytes(125))
  .map(([kind, payload]) => [frame(kind, payload)]);
const anyBytesAsText = bytes(8).map((payload) => [frame(1, payload)]);
const fragmented = fc
  .tuple(opcode, fc.array(text, { minLength: 2, maxLength: 5 }), fc.boolean())
  .map(([kind, parts, isInterleaved]) =>
    parts.flatMap((part, index) => [
      frame(index === 0 ? kind : 0, part, { fin: index === parts.length - 1 }),
      ...(isInterleaved && index < parts.length - 1 ? [frame(9, 'between')] : []),
    ]),
  );
const compressed = fc
  .tuple(
    opcode,
    fc.oneof(
      text,
      fc.integer({ min: 200, max: 400 }).map((size) => Buffer.alloc(size, 'z')),
    ),
  )
  .map(([kind, payload]) => [frame(kind, deflated(payload), { rsv: 4 })]);
const compressedInTwo = fc.tuple(opcode, text).map(([kind, payload]) => {
  const body = deflated(payload);
  const half = body.length >> 1;
  return [
    frame(kind, body.subarray(0, half), { rsv: 4, fin: false }),
    frame(0, body.subarray(half)),
  ];
});
const corrupt = bytes(20).map((payload) => [frame(1, payload, { rsv: 4 })]);
// Without the first part of a compressed message: `ws` inflates it before the rest has come.
const anyHeader = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), bytes(20))
  .map(([first, second, rest]) => [
    Buffer.concat([Buffer.from([(first & 0x40) === 0 ? first : first | 0x80, second]), rest]),
  ]);
const longForm = fc
  .tuple(fc.constantFrom(126, 127), fc.integer({ min: 0, max: 20 }))
  .map(([form, size]) => {
    const head = Buffer.alloc(form === 126 ? 4 : 10);
    head[0] = 0x82;
    head[1] = 0x80 | form;
    head[head.length - 1] = size;
    return [Buffer.concat([head, Buffer.alloc(4), Buffer.alloc(size, 'q')])];
  });
const hugeLength = fc
  .uint8Array({ minLength: 8, maxLength: 8 })
  .map((length) => [Buffer.concat([Buffer.from([0x82, 0xff]), length, Buffer.alloc(4)])]);
const close = fc
  .tuple(fc.option(fc.integer({ min: 990, max: 5_010 })), bytes(10))
  .map(([code, reason]) => {
    if (code === null) return [frame(8, reason.subarray(0, 1))];
    return [frame(8, Buffer.concat([Buffer.from([code >> 8, code & 0xff]), reason]))];
  });

const frames = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: whole },
    { weight: 3, arbitrary: large },
    { weight: 4, arbitrary: control },
    { weight: 4, arbitrary: fragmented },
    { weight: 4, arbitrary: compressed },
    { weight: 2, arbitrary: compressedInTwo },
    { weight: 2, arbitrary: longForm },
    { weight: 1, arbitrary: corrupt },
    { weight: 1, arbitrary: anyBytesAsText },
    { weight: 1, arbitrary: anyHeader },
    { weight: 1, arbitrary: hugeLength },
    { weight: 1, arbitrary: close },
  ),
  { maxLength: 12 },
);

function cut(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, index = 0; at < stream.length; index++) {
    const size = sizes.length === 0 ? stream.length : sizes[index % sizes.length]!;
    chunks.push(stream.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('FrameReader', () => {
  it('hears what the receiver of ws hears in the same bytes, however they are cut', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        frames,
        sizes,
        fc.boolean(),
        fc.boolean(),
        async (sent, cuts, mayCompress, isPausing) => {
          const stream = Buffer.concat(sent.flat());
          const expected = await heardByWs(stream, mayCompress);
          const chunks = cut(stream, cuts);
          expect(heard(chunks, mayCompress, isPausing)).toEqual(expected);
        },
      ),
      { numRuns: 3_000 },
    );
  }, 60_000);
});
