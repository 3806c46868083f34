import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { Compressor } from '../../../lib/ws/compressor.js';
import { FrameArena } from '../../../lib/ws/frame-arena.js';
import { Opcode, type WireFrame } from '../../../lib/ws/wire-frame.js';

const arena = new FrameArena();
const text = (payload: string) => arena.write(payload, Opcode.Text);
const make = (options = {}) =>
  new Compressor({ threshold: 100, maxSize: 10_000, level: 6, ...options });
const isCompressed = ({ slab, start }: WireFrame) => (slab[start]! & 0x40) !== 0;
/** Where the bytes of a frame lie. */
const placeOf = ({ slab, start, end }: WireFrame) => ({ slab: slab.buffer, start, end });

describe('Compressor', () => {
  it('makes a frame that a client inflates to the message', () => {
    const frame = make().compress(text('ü'.repeat(1_000)));
    expect([isCompressed(frame), frame.opcode, frame.size < 100]).toEqual([
      true,
      Opcode.Text,
      true,
    ]);
    const tail = Buffer.from([0, 0, 0xff, 0xff]);
    const inflated = inflateRawSync(Buffer.concat([frame.payload, tail]), { finishFlush: 2 });
    expect(String(inflated)).toBe('ü'.repeat(1_000));
  });

  it('compresses a message once for all who get it', () => {
    const compressor = make();
    const plain = text('a'.repeat(1_000));
    expect(compressor.compress(plain) === compressor.compress(plain)).toBe(true);
  });

  it.each([
    ['under the threshold', 'a'.repeat(99)],
    ['over maxSize', 'a'.repeat(10_001)],
  ])('leaves a message %s as it is', (_, payload) => {
    const plain = text(payload);
    expect(placeOf(make().compress(plain))).toEqual(placeOf(plain));
  });

  it('leaves what would not get smaller as it is', () => {
    const plain = arena.write(randomBytes(500), Opcode.Binary);
    const compressor = make();
    const frames = [compressor.compress(plain), compressor.compress(plain)];
    expect(frames.map(placeOf)).toEqual([placeOf(plain), placeOf(plain)]);
  });

  it.each([
    [100, 'a'.repeat(100)],
    [0, 'aaaaaaaaaaaaaaaaaaaaaaaa'],
  ])('compresses from a threshold of %i on', (threshold, payload) => {
    expect(isCompressed(make({ threshold }).compress(text(payload)))).toBe(true);
  });

  it('compresses binary messages, and no control frame', () => {
    const bytes = Buffer.alloc(110, 1);
    const binary = make().compress(arena.write(bytes, Opcode.Binary));
    expect([isCompressed(binary), binary.opcode]).toEqual([true, Opcode.Binary]);
    const ping = arena.write(bytes, Opcode.Ping);
    expect(placeOf(make().compress(ping))).toEqual(placeOf(ping));
  });
});
