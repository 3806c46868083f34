import fc from 'fast-check';
import { FrameArena } from '../../../lib/ws/frame-arena.js';
import { directWriter, streamWriter } from '../../../lib/ws/socket-writer.js';
import { Opcode } from '../../../lib/ws/wire-frame.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeSocket } from '../../support/fake-socket.js';
import { TestOutbox } from '../../support/test-outbox.js';
import { settle } from '../../support/wire.js';

const MEMBERS = 4;
const GROUPS = 3;
const member = fc.nat({ max: MEMBERS - 1 });
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      group: fc.nat({ max: GROUPS - 1 }),
      to: fc.uniqueArray(member, { minLength: 1 }),
      size: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 30_000 })),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'turn' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stick' as const), who: member }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('drain' as const),
      who: member,
      isStuck: fc.boolean(),
    }),
  },
);

describe('Outbox', () => {
  it.each([
    ['past the queue of its stream', directWriter],
    ['through its stream', streamWriter],
  ])(
    'brings %s every frame to every member once and in order, whoever reads how fast',
    async (_how, writer) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), async (steps) => {
          const slow = { maxBufferedBytes: 1e9, grace: 5_000, policy: 'close' as const };
          const clock = new FakeClock();
          const arenas = Array.from({ length: GROUPS }, () => new FrameArena());
          const members = Array.from({ length: MEMBERS }, () => {
            const socket = new FakeSocket();
            const outbox = new TestOutbox(socket.asSocket, slow, clock, writer);
            return { socket, outbox, expected: [] as Buffer[] };
          });
          let count = 0;
          for (const each of steps) {
            if (each.kind === 'turn') await settle();
            else if (each.kind === 'stick') members[each.who]!.socket.isStuck = true;
            else if (each.kind === 'drain') members[each.who]!.socket.drain(each.isStuck);
            else {
              const text = `${count++} `.padEnd(each.size, 'ä');
              const frame = arenas[each.group]!.write(text, Opcode.Text);
              const bytes = Buffer.from(frame.slab.subarray(frame.start, frame.end));
              for (const index of each.to) {
                members[index]!.expected.push(bytes);
                members[index]!.outbox.add(frame);
              }
            }
          }
          await settle();
          for (const { socket, outbox, expected } of members) {
            socket.drain();
            expect(socket.bytes.equals(Buffer.concat(expected))).toBe(true);
            expect(outbox.bufferedAmount).toBe(0);
          }
        }),
        { numRuns: 200 },
      );
    },
    60_000,
  );
});
