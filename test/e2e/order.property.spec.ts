import { constants, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import type { WebSocketSession } from '../../lib/core/session.js';
import { BareServer } from '../support/bare-server.js';
import { RawClient } from '../support/raw-client.js';
import type { RawFrame } from '../support/read-frame.js';

const CLIENTS = 4;
const ROOMS = 3;
const client = fc.nat({ max: CLIENTS - 1 });
const room = fc.nat({ max: ROOMS - 1 }).map((index) => `room ${index}`);
/** Most messages are small; some do not fit into what the kernel takes from a slow reader. */
const size = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 200 }) },
  { weight: 1, arbitrary: fc.nat({ max: 100_000 }) },
  { weight: 1, arbitrary: fc.constant(3_000_000) },
);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('join' as const), client, room }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), client, room }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('subscribe' as const), client }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('send' as const), client, size }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('broadcast' as const),
      room,
      size,
      except: fc.option(client, { freq: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('broadcast all' as const), size }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('publish' as const), size }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ping' as const), client }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), client }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop reading' as const), client }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read on' as const), client }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'turn' as const }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One client, and what it is to get. */
interface Member {
  readonly socket: RawClient;
  readonly session: WebSocketSession;
  readonly expected: string[];
  readonly rooms: Set<string>;
  isSubscribed: boolean;
  isOpen: boolean;
}

/** A message in a few characters: how it starts, and how much of it there is. */
const brief = (text: string): string =>
  `${text.slice(0, 60).replace(/\.*$/, '')} of ${text.length}`;

const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
const inflate = (payload: Buffer): Buffer =>
  inflateRawSync(Buffer.concat([payload, TAIL]), { finishFlush: constants.Z_SYNC_FLUSH });

const outline = ({ opcode, payload, rsv1 }: RawFrame): string => {
  if (opcode === 9) return 'ping';
  if (opcode === 8) return `close ${payload.readUInt16BE()}`;
  return brief((rsv1 ? inflate(payload) : payload).toString('latin1'));
};

describe('Order', () => {
  let app: BareServer;
  let url: string;
  beforeAll(async () => {
    app = new BareServer({
      heartbeat: false, // its first pings may come at any time
      slowConsumer: { maxBufferedBytes: 1e9 },
      compression: { threshold: 100 },
    });
    url = await app.listen();
  });
  afterAll(() => app.kill());

  const connect = async (isCompressed: boolean): Promise<Member> => {
    const known = new Set(app.sessions);
    const extensions = { 'Sec-WebSocket-Extensions': 'permessage-deflate' };
    const socket = await RawClient.open(url, isCompressed ? extensions : {});
    await socket.until(() => app.sessions.size > known.size);
    const session = [...app.sessions].find((each) => !known.has(each))!;
    const member = { socket, session, expected: [], rooms: new Set<string>() };
    return { ...member, isSubscribed: false, isOpen: true };
  };

  /** Does one step, and notes in the model what it has to bring. */
  const run = async (each: Step, members: readonly Member[], label: string) => {
    const to = (isFor: (member: Member) => boolean, text: string): number => {
      const got = members.filter((member) => member.isOpen && isFor(member));
      for (const member of got) member.expected.push(text);
      return got.length;
    };
    const member = 'client' in each ? members[each.client]! : members[0]!;
    const { session } = member;
    const message = 'size' in each ? label.padEnd(each.size, '.') : '';
    const text = brief(message);
    switch (each.kind) {
      case 'join': {
        const isNew = member.isOpen && !member.rooms.has(each.room);
        expect(app.rooms.joinRoom(session, each.room)).toBe(isNew);
        if (isNew) member.rooms.add(each.room);
        break;
      }
      case 'leave':
        expect(app.rooms.leaveRoom(session, each.room)).toBe(member.rooms.delete(each.room));
        break;
      case 'subscribe':
        app.channels.subscribe(session, 'channel');
        member.isSubscribed ||= member.isOpen;
        break;
      case 'send':
        expect(session.send(message)).toBe(member.isOpen);
        to((other) => other === member, text);
        break;
      case 'broadcast': {
        const except = each.except === null ? undefined : members[each.except]!;
        const count = to((other) => other !== except && other.rooms.has(each.room), text);
        const found = app.rooms.getRoom(each.room);
        expect(found?.broadcast(message, except?.session) ?? 0).toBe(count);
        break;
      }
      case 'broadcast all':
        expect(app.sessions.broadcast(message)).toBe(to(() => true, text));
        break;
      case 'publish': {
        const sent = JSON.stringify({ channel: 'channel', event: 'e', data: message });
        const count = to((other) => other.isSubscribed, brief(sent));
        expect(app.channels.getChannel('channel')?.publish('e', message) ?? 0).toBe(count);
        break;
      }
      case 'ping':
        session.ping();
        to((other) => other === member, 'ping');
        break;
      case 'close':
        session.close(4000, 'bye');
        to((other) => other === member, 'close 4000');
        member.isOpen = false;
        break;
      case 'stop reading':
        member.socket.socket.pause();
        break;
      case 'read on':
        member.socket.socket.resume();
        break;
      case 'turn':
        await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('is the order of the calls, without a loss or a double, whoever reads how fast', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }),
        async (steps) => {
          const members: Member[] = [];
          for (let index = 0; index < CLIENTS; index++) members.push(await connect(index % 2 > 0));
          try {
            for (const [index, each] of steps.entries()) await run(each, members, `#${index}`);
            for (const { socket, expected } of members) {
              socket.socket.resume();
              await socket.until(() => socket.frames.length >= expected.length, 8_000);
            }
            await new Promise((resolve) => setImmediate(resolve));
            for (const { socket, expected } of members) {
              expect(socket.frames.map(outline)).toEqual(expected);
            }
          } finally {
            for (const { socket } of members) socket.destroy(); // also of a run that failed
            await members[0]!.socket.until(() => app.sessions.size === 0);
          }
          expect([app.rooms.rooms.size, app.channels.channels.size]).toEqual([0, 0]);
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});
