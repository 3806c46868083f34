import fc from 'fast-check';
import type { Frame, FrameWriters } from '../../../lib/core/frame.js';
import { RoomManager } from '../../../lib/core/room-manager.js';
import { SessionRegistry } from '../../../lib/core/session-registry.js';
import type { WebSocketSession } from '../../../lib/core/session.js';
import { Compressor } from '../../../lib/ws/compressor.js';
import type { ConnectionHost } from '../../../lib/ws/connection-host.js';
import { Connection } from '../../../lib/ws/connection.js';
import { frameWriters } from '../../../lib/ws/frame-writers.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeSocket } from '../../support/fake-socket.js';
import { makeReceiver, makeSession } from '../../support/make-session.js';
import { readFrame } from '../../support/read-frame.js';

const MEMBERS = 3;
const who = fc.nat({ max: MEMBERS - 1 });
const size = fc.oneof(
  { weight: 9, arbitrary: fc.nat({ max: 100 }) },
  { weight: 1, arbitrary: fc.constantFrom(15_000, 40_000, 70_000) },
);
const except = fc.option(who, { freq: 2 });

/** Mostly bursts to one room: frames that nothing comes between. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('broadcast' as const), size, except }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('except a list' as const), size, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('another room' as const), size }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('send' as const), size, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('join' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('look' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stick' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drain' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('close' as const, 'terminate' as const), who }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'turn' as const }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The opcode of a close frame. */
const CLOSE = 8;

interface Member {
  readonly session: WebSocketSession;
  readonly socket: FakeSocket;
  readonly expected: string[];
  isIn: boolean;
}

function makeMember(compressor?: Compressor): Member {
  const session = makeSession({ isOpen: false });
  const socket = new FakeSocket();
  const host: ConnectionHost = {
    clock: new FakeClock(),
    slowConsumer: { maxBufferedBytes: 1e9, grace: 5_000, policy: 'close' },
    frameLimits: { maxPayload: 1e6, maxFragments: 256, maxPieces: 1_024 },
    closeTimeout: 5_000,
    pinged() {},
    ponged() {},
    closed() {},
    peerFailed() {},
    callbackFailed() {},
  };
  const compression = compressor && { compressor };
  session.open(new Connection(session, socket.asSocket, host, compression), makeReceiver());
  return { session, socket, expected: [], isIn: false };
}

/** The texts of the messages that were written, and how many bytes their frames have. */
function messagesOf({ bytes }: FakeSocket): { texts: string[]; size: number } {
  const texts: string[] = [];
  let size = 0;
  for (let rest = bytes; rest.length > 0;) {
    const { frame, end } = readFrame(rest);
    if (frame!.opcode !== CLOSE) {
      texts.push(frame!.payload.toString('latin1'));
      size += end;
    }
    rest = rest.subarray(end);
  }
  return { texts, size };
}

function textsOf(socket: FakeSocket): string[] {
  return messagesOf(socket).texts;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Two rooms and who is in them, beside a model of what each is to get. */
class World {
  readonly #rooms = new RoomManager({ maxNameBytes: 256 }, frameWriters);
  readonly #room = this.#rooms.createRoom('room');
  readonly #other = this.#rooms.createRoom('other');
  readonly members = Array.from({ length: MEMBERS }, () => makeMember());
  #count = 0;

  constructor() {
    for (const member of this.members) {
      member.isIn = this.#room.addClient(member.session);
      this.#other.addClient(member.session);
    }
  }

  /** Does a step. Returns what it gave, and what it should have given. */
  async take(each: Step): Promise<readonly [unknown, unknown]> {
    const message = 'size' in each ? `${this.#count++} `.padEnd(each.size, 'x') : '';
    const member = this.members['who' in each ? each.who : 0]!;
    const { session, socket } = member;
    switch (each.kind) {
      case 'broadcast': {
        const excluded = each.except === null ? undefined : this.members[each.except]!;
        const due = this.#reach((one) => one.isIn && one !== excluded, message);
        return [this.#room.broadcast(message, excluded?.session), due];
      }
      case 'except a list': {
        const due = this.#reach((one) => one.isIn && one !== member, message);
        return [this.#room.broadcast(message, [session]), due];
      }
      case 'another room':
        return [this.#other.broadcast(message), this.#reach(() => true, message)];
      case 'send':
        return [session.send(message), this.#reach((one) => one === member, message) === 1];
      case 'look':
        return [session.stats.messagesSent, member.expected.length];
      case 'join':
        member.isIn = this.#room.addClient(session) || member.isIn;
        break;
      case 'leave':
        this.#room.removeClient(session);
        member.isIn = false;
        break;
      case 'stick':
        socket.isStuck = true;
        break;
      case 'drain':
        socket.drain();
        break;
      case 'close':
        session.close();
        break;
      case 'terminate':
        session.terminate();
        socket.destroyed = false; // so that what it was to get before leaves, and can be counted
        break;
      case 'turn':
        await turn();
    }
    return [undefined, undefined];
  }

  #reach(isFor: (member: Member) => boolean, message: string): number {
    const got = this.members.filter((member) => member.session.isOpen && isFor(member));
    for (const { expected } of got) expected.push(message);
    return got.length;
  }
}

describe('A run of frames', () => {
  it('brings each member what it is to get, once and in order, whatever comes between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const world = new World();
        for (const each of steps) {
          const [got, due] = await world.take(each);
          expect([each.kind, got]).toEqual([each.kind, due]);
        }
        await turn();
        for (const { session, socket, expected } of world.members) {
          socket.drain();
          expect(textsOf(socket)).toEqual(expected);
          const messagesSent = expected.length;
          expect(session.stats).toMatchObject({
            messagesSent,
            bytesSent: messagesOf(socket).size,
            bufferedAmount: 0,
          });
        }
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  it('visits the members once for all that follows', async () => {
    const rooms = new RoomManager({ maxNameBytes: 256 }, frameWriters);
    const members = Array.from({ length: MEMBERS }, () => makeMember());
    for (const { session } of members) rooms.joinRoom(session, 'room');
    let visits = 0;
    for (const { session } of members) {
      const deliver = session.deliver.bind(session);
      session.deliver = (frame) => {
        visits++;
        return deliver(frame);
      };
    }
    const room = rooms.getRoom('room')!;
    const [talker] = members;
    for (let i = 0; i < 10; i++) {
      expect(room.broadcast(`${i}`, talker!.session)).toBe(2);
      expect(members[1]!.session.stats).toMatchObject({
        messagesSent: i + 1,
        bytesSent: 3 * (i + 1),
        bufferedAmount: 3 * (i + 1),
      });
    }
    expect(visits).toBe(2);
    await turn();
    for (let i = 0; i < 10; i++) room.broadcast(`${i}`, talker!.session);
    expect(visits).toBe(4);
    await turn();
    const ten = Array.from({ length: 10 }, (_, index) => String(index));
    expect(members.map(({ socket }) => socket.writes.length)).toEqual([0, 2, 2]);
    expect(textsOf(members[1]!.socket)).toEqual([...ten, ...ten]);
  });

  it('asks a list of the excluded anew for each message', async () => {
    const rooms = new RoomManager({ maxNameBytes: 256 }, frameWriters);
    const [first, second, outsider] = [makeMember(), makeMember(), makeMember()];
    for (const { session } of [first, second]) rooms.joinRoom(session, 'room');
    const room = rooms.getRoom('room')!;
    const excluded = [outsider.session];
    expect(room.broadcast('1', excluded)).toBe(2);
    excluded.push(first.session);
    expect(room.broadcast('2', excluded)).toBe(1);
    await turn();
    expect([first, second].map(({ socket }) => textsOf(socket))).toEqual([['1'], ['1', '2']]);
  });

  it('visits each again where a session came, or went, in a broadcast to all', async () => {
    const log = { warn: () => undefined, error: () => 'ref' };
    const sessions = new SessionRegistry(frameWriters, () => undefined, log);
    const [stays, goes] = [makeMember(), makeMember()];
    sessions.add(stays.session);
    expect(sessions.broadcast('1')).toBe(1);
    sessions.add(goes.session);
    expect(sessions.broadcast('2')).toBe(2);
    await turn();
    expect(sessions.broadcast('3')).toBe(2);
    sessions.remove(goes.session);
    expect(sessions.broadcast('4')).toBe(1);
    await turn();
    const texts = [stays, goes].map(({ socket }) => textsOf(socket).join(''));
    expect(texts).toEqual(['1234', '23']);
  });

  it('visits each again where somebody came and somebody went in the middle of a message', async () => {
    const rooms = new RoomManager({ maxNameBytes: 256 }, frameWriters);
    const [stays, leaves, comes] = [makeMember(), makeMember(), makeMember()];
    for (const { session } of [leaves, stays]) rooms.joinRoom(session, 'room');
    const room = rooms.getRoom('room')!;
    const deliver = stays.session.deliver.bind(stays.session);
    stays.session.deliver = () => {
      room.removeClient(leaves.session);
      room.addClient(comes.session);
      return true;
    };
    room.broadcast('1');
    stays.session.deliver = deliver;
    expect(room.broadcast('2')).toBe(2);
    await turn();
    const texts = [stays, leaves, comes].map(({ socket }) => textsOf(socket));
    expect(texts).toEqual([['2'], ['1'], ['1', '2']]);
  });

  it('lets a callback of send() change the room and speak in it when the turn ends', async () => {
    const rooms = new RoomManager({ maxNameBytes: 256 }, frameWriters);
    const [leaves, stays] = [makeMember(), makeMember()];
    for (const { session } of [leaves, stays]) rooms.joinRoom(session, 'room');
    const room = rooms.getRoom('room')!;
    stays.session.send('0'.repeat(62_000), () => {
      room.removeClient(leaves.session);
      room.broadcast('2'.repeat(20_000));
    });
    room.broadcast('1'.repeat(6_000));
    expect(room.broadcast('3')).toBe(2);
    await turn();
    await turn();
    const texts = [leaves, stays].map(({ socket }) => textsOf(socket).map((text) => text[0]));
    expect(texts).toEqual([
      ['1', '3'],
      ['0', '1', '3', '2'],
    ]);
  });

  it('leaves out who negotiated compression, whatever came first', async () => {
    const rooms = new RoomManager({ maxNameBytes: 256 }, frameWriters);
    const compressor = new Compressor({ threshold: 1_024, maxSize: 262_144, level: 6 });
    const [plain, compressed] = [makeMember(), makeMember(compressor)];
    rooms.joinRoom(compressed.session, 'room');
    const room = rooms.getRoom('room')!;
    for (const message of ['small', 'large'.repeat(1_000), 'small']) room.broadcast(message);
    rooms.joinRoom(plain.session, 'room');
    for (const message of ['small', 'large'.repeat(1_000)]) room.broadcast(message);
    await turn();
    const { bytes } = compressed.socket;
    expect(bytes.length).toBeLessThan(200);
    expect([bytes[0], bytes[7]]).toEqual([0x81, 0xc1]);
    expect(plain.socket.bytes.length).toBe(7 + 4 + 5_000);
  });

  it.each([1, 70_000])('holds nobody after the turn, with a message of %i bytes', async (bytes) => {
    const frames: Frame[] = [];
    const writers: FrameWriters = {
      create() {
        const writer = frameWriters.create();
        return {
          write(payload, isBinary) {
            const frame = writer.write(payload, isBinary);
            frames.push(frame);
            return frame;
          },
        };
      },
    };
    const rooms = new RoomManager({ maxNameBytes: 256 }, writers);
    const [member, outsider] = [makeMember(), makeMember()];
    rooms.joinRoom(member.session, 'room');
    const room = rooms.getRoom('room')!;
    expect(room.broadcast('x'.repeat(bytes), outsider.session)).toBe(1);
    await turn();
    expect(frames[0]!.run).toMatchObject({ isOpen: false, excluded: undefined, riders: 1 });
    expect(room.broadcast('x'.repeat(bytes), member.session)).toBe(0);
    expect(frames[1]!.run).toMatchObject({ excluded: undefined, riders: 0 });
  });
});
