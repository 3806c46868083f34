import { Inject } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  ChannelManager,
  OnDisconnect,
  RoomManager,
  SessionRegistry,
  type WebSocketSession,
} from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { json, RawClient } from '../../support/raw-client.js';

interface Request {
  readonly room: string;
}

@WebSocketGateway({ path: '/' })
class StormGateway {
  /** Sessions that have ended: what keeps them is the test alone. */
  readonly ended: WebSocketSession[] = [];
  /** What came of joins and leaves while they ended. */
  readonly tooLate: boolean[] = [];

  constructor(
    @Inject(RoomManager) private readonly rooms: RoomManager,
    @Inject(ChannelManager) private readonly channels: ChannelManager,
  ) {}

  @SubscribeMessage('join')
  join(session: WebSocketSession, { room }: Request): boolean {
    this.channels.subscribe(session, room);
    return this.rooms.joinRoom(session, room);
  }
  @SubscribeMessage('leave')
  leave(session: WebSocketSession, { room }: Request): boolean {
    this.channels.unsubscribe(session, room);
    return this.rooms.leaveRoom(session, room);
  }
  /** As a chain of promises would do it: the socket may be gone by then. */
  @SubscribeMessage('join later')
  async joinLater(session: WebSocketSession, { room }: Request): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return this.rooms.joinRoom(session, room);
  }
  @OnDisconnect()
  disconnect(session: WebSocketSession): void {
    this.ended.push(session);
    this.tooLate.push(this.rooms.joinRoom(session, 'too late'));
    this.tooLate.push(this.channels.subscribe(session, 'too late'));
    this.tooLate.push(this.rooms.leaveRoom(session, 'nobody made it'));
  }
}

/** Numbers that look random, and are the same in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('a storm of joins and leaves', () => {
  let app: TestApp;
  beforeAll(async () => (app = await TestApp.start({ providers: [StormGateway] })));
  afterAll(() => app.close());

  it('ends in exactly the memberships that were asked for last', async () => {
    const random = randomNumbers(7);
    const rooms = app.get(RoomManager);
    const clients = await Promise.all(Array.from({ length: 40 }, () => RawClient.open(app.url())));
    const wanted = clients.map(() => new Map<string, boolean>());
    for (let step = 0; step < 150; step++) {
      for (const [index, client] of clients.entries()) {
        const room = `room ${random(10)}`;
        const event = random(2) === 0 ? 'join' : 'leave';
        wanted[index]!.set(room, event === 'join');
        // Each is asked for twice: the second time changes nothing.
        client.write(
          json({ event, data: { room }, id: step }),
          json({ event, data: { room }, id: step }),
        );
      }
      if (step % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(clients.map((client) => client.read(300)));
    const answers = clients.flatMap(({ values }) => values as { id: number; data: boolean }[]);
    const seconds = answers.filter(
      ({ id }, index) => index % 2 === 1 && id === answers[index - 1]!.id,
    );
    expect(seconds).toHaveLength(40 * 150);
    expect(seconds.some(({ data }) => data)).toBe(false);

    const expected = new Map<string, number>();
    for (const own of wanted) {
      for (const [room, isIn] of own) if (isIn) expected.set(room, (expected.get(room) ?? 0) + 1);
    }
    const found = [...rooms.rooms].map(([name, room]) => [name, room.clientCount] as const);
    expect(new Map(found)).toEqual(expected);
    const subscribed = [...app.get(ChannelManager).channels];
    expect(
      new Map(subscribed.map(([name, { subscriberCount }]) => [name, subscriberCount])),
    ).toEqual(expected);
    for (const room of rooms.rooms.values()) {
      for (const session of room.clients) expect(session.rooms.has(room.name)).toBe(true);
    }
    for (const client of clients) client.destroy();
    await clients[0]!.until(() => app.get(SessionRegistry).size === 0);
    expect([rooms.rooms.size, app.get(ChannelManager).channels.size]).toEqual([0, 0]);
  });

  it('keeps no session that left in the middle of its joins', async () => {
    const { ended, tooLate } = app.get(StormGateway);
    ended.length = tooLate.length = 0;
    const rooms = app.get(RoomManager);
    const created = rooms.createRoom('lobby');
    for (let round = 0; round < 10; round++) {
      const clients = await Promise.all(
        Array.from({ length: 20 }, () => RawClient.open(app.url())),
      );
      for (const client of clients) {
        for (const event of ['join', 'join later', 'leave', 'join', 'join later']) {
          client.write(json({ event, data: { room: 'lobby' } }));
        }
        setTimeout(() => client.destroy(), round);
      }
      await clients[0]!.until(() => app.get(SessionRegistry).size === 0);
    }
    expect(ended).toHaveLength(200);
    expect(tooLate).toEqual(Array(600).fill(false));
    expect(created.clientCount).toBe(0);
    expect([...rooms.rooms.keys()]).toEqual(['lobby']);
    for (const session of ended) {
      expect([session.rooms.size, session.channels.size]).toEqual([0, 0]);
      expect(rooms.joinRoom(session, 'lobby')).toBe(false);
      expect(created.addClient(session)).toBe(false);
      expect(rooms.leaveRoom(session, 'lobby')).toBe(false);
    }
    expect(created.clientCount).toBe(0);
  });
});

describe('a room that changes while it is told something', () => {
  /** Members that leave meanwhile, each in another way. */
  const LEAVING = 52;

  interface Told {
    readonly n: number;
  }

  @WebSocketGateway({ path: '/' })
  class ChangingGateway {
    constructor(@Inject(RoomManager) private readonly rooms: RoomManager) {}

    @SubscribeMessage('join')
    join(session: WebSocketSession): void {
      this.rooms.joinRoom(session, 'room');
    }
    /** Tells the room 100 things, while members close, leave, and join from listeners. */
    @SubscribeMessage('tell')
    async tell(teller: WebSocketSession): Promise<number> {
      const room = this.rooms.getRoom('room')!;
      const others = [...room.clients].filter((member) => member !== teller);
      for (let n = 0; n < 100; n++) {
        room.broadcast({ n });
        if (n >= LEAVING) continue;
        const other = others[n]!;
        if (n % 4 === 0) other.close(4000);
        if (n % 4 === 1) other.terminate();
        if (n % 4 === 2) room.removeClient(other);
        if (n % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
      }
      return room.clientCount;
    }
  }

  it('tells the rest everything, in order, once', async () => {
    const app = await TestApp.start({ providers: [ChangingGateway] });
    const clients = await Promise.all(Array.from({ length: 60 }, () => RawClient.open(app.url())));
    for (const client of clients) {
      client.write(json({ event: 'join', id: 'joined' }));
      await client.read(1);
    }
    // Some go by themselves meanwhile.
    for (const client of clients.slice(LEAVING, LEAVING + 4)) client.destroy();
    const teller = clients.at(-1)!;
    teller.write(json({ event: 'tell', id: 'told' }));
    const heard = ({ values }: RawClient) =>
      (values as Partial<Told>[]).flatMap(({ n }) => (n === undefined ? [] : [n]));
    const all = Array.from({ length: 100 }, (_, n) => n);
    const stayed = clients.filter(
      (_, index) => (index < LEAVING && index % 4 === 3) || index >= LEAVING + 4,
    );
    await Promise.all(stayed.map((client) => client.until(() => heard(client).length >= 100)));

    for (const client of stayed) expect(heard(client)).toEqual(all);
    // Whoever left heard what was said before, in order, and nothing after; a terminated one less.
    const left = clients.slice(0, LEAVING).filter((_, index) => index % 4 < 3);
    const lengths = left.map((client) => heard(client).length);
    expect(left.map(heard)).toEqual(lengths.map((length) => all.slice(0, length)));
    const closed = lengths.flatMap((length, index) => (index % 3 === 1 ? [] : [length]));
    expect(closed).toEqual(Array.from({ length: LEAVING / 2 }, (_, n) => 2 * n + 1));
    for (const client of clients) client.destroy();
    await app.close();
  });
});
