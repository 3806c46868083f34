import fc from 'fast-check';
import { FrameArena } from '../../../lib/ws/frame-arena.js';
import { Opcode, type WireFrame } from '../../../lib/ws/wire-frame.js';
import { settle } from '../../support/wire.js';

const bytesOf = ({ slab, start, end }: WireFrame) => Buffer.from(slab.subarray(start, end));

/** The bytes of an unmasked frame, made another way. */
function expected(payload: string | Uint8Array, opcode: Opcode): Buffer {
  const body = Buffer.from(payload as string);
  const size = body.length;
  const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = size < 126 ? size : size < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(size, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(size), 2);
  return Buffer.concat([head, body]);
}

describe('FrameArena', () => {
  it.each([
    0, 1, 41, 42, 124, 125, 126, 127, 341, 342, 1_023, 1_024, 1_025, 16_380, 16_384, 65_535, 65_536,
    200_000,
  ])('writes texts and bytes of %i units', (size) => {
    const arena = new FrameArena();
    for (const character of ['x', 'ü', '€', '😀', '\ud800']) {
      const text = character.repeat(Math.ceil(size / character.length));
      expect(bytesOf(arena.write(text, Opcode.Text)).equals(expected(text, Opcode.Text))).toBe(
        true,
      );
    }
    const bytes = Buffer.alloc(size, 7);
    const frame = arena.write(bytes, Opcode.Binary);
    expect(bytesOf(frame).equals(expected(bytes, Opcode.Binary))).toBe(true);
    expect([frame.size, frame.opcode]).toEqual([
      expected(bytes, Opcode.Binary).length,
      Opcode.Binary,
    ]);
    expect(frame.payload.equals(bytes)).toBe(true);
  });

  it('marks a compressed frame with RSV1', () => {
    const frame = new FrameArena().write(Buffer.from('x'), Opcode.Text, true);
    expect([bytesOf(frame)[0], frame.opcode]).toEqual([0xc1, Opcode.Text]);
  });

  it('lays the frames of a group one after another within a turn', async () => {
    const arena = new FrameArena();
    const frames = Array.from({ length: 50 }, (_, index) =>
      arena.write(`frame ${index}`, Opcode.Text),
    );
    for (const [index, frame] of frames.slice(1).entries()) {
      expect([frame.slab === frames[index]!.slab, frame.start]).toEqual([true, frames[index]!.end]);
    }
    await settle();
  });

  it('lays them together although other groups write in between, once it knows that they come', async () => {
    const arenas = [new FrameArena(), new FrameArena(), new FrameArena()];
    const isTogether = () => {
      const frames = Array.from({ length: 30 }, (_, index) =>
        arenas[index % 3]!.write('x'.repeat(100), Opcode.Text),
      );
      return frames.slice(27).every((frame, index) => frame.start === frames[index + 24]!.end);
    };
    isTogether();
    await settle();
    expect(isTogether()).toBe(true);
  });

  it('keeps every frame as it was written, whoever writes when', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.nat({ max: 40_000 }).map((size) => 'ä'.repeat(size)),
    );
    const step = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.record({ arena: fc.nat({ max: 4 }), payload: text, isBinary: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.constant('turn' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const arenas = Array.from({ length: 5 }, () => new FrameArena());
        const written: [WireFrame, Buffer][] = [];
        for (const each of steps) {
          if (each === 'turn') {
            await settle();
            continue;
          }
          const opcode = each.isBinary ? Opcode.Binary : Opcode.Text;
          const payload = each.isBinary ? Buffer.from(each.payload) : each.payload;
          const frame = arenas[each.arena]!.write(payload, opcode);
          written.push([frame, expected(payload, opcode)]);
        }
        for (const [frame, bytes] of written) expect(bytesOf(frame).equals(bytes)).toBe(true);
        await settle();
      }),
      { numRuns: 100 },
    );
  });
});
