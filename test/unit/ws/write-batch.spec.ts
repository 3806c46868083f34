import { once } from 'node:events';
import type { Socket } from 'node:net';
import { descriptorOf } from '../../../lib/ws/descriptor.js';
import { WriteBatch, type BatchMember, type ShortWrite } from '../../../lib/ws/write-batch.js';
import { useSocketPairs } from '../../support/socket-pair.js';
import { useUncaught } from '../../support/uncaught.js';

const HELLO = Buffer.from('hello');
/** More than the kernel takes for a peer that does not read. */
const TOO_MUCH = Buffer.alloc(10_000_000, 'x');
/** No process has so many files open. */
const NOBODYS = 2 ** 30;

/** Notes what it is told. */
class Member implements BatchMember {
  readonly told: unknown[] = [];

  constructor(readonly onSettle = (): void => undefined) {}

  onShortWrite({ rest, error }: ShortWrite): void {
    this.told.push(rest.length, error);
  }
  settle(): void {
    this.told.push('settled');
    this.onSettle();
  }
}

describe('a batch of writes', () => {
  const pair = useSocketPairs();
  const uncaught = useUncaught();

  async function read(peer: Socket): Promise<string> {
    peer.resume();
    const [chunk] = (await once(peer, 'data')) as [Buffer];
    return chunk.toString();
  }

  it('brings each socket its bytes, and settles nobody who did not ask', async () => {
    const pairs = [await pair(), await pair()];
    const batch = new WriteBatch();
    const members = pairs.map(([socket], index) => {
      const member = new Member();
      batch.add(member, descriptorOf(socket), Buffer.from(`to ${index}`));
      return member;
    });
    batch.leave();
    expect(await Promise.all(pairs.map(([, peer]) => read(peer)))).toEqual(['to 0', 'to 1']);
    expect(members.map(({ told }) => told)).toEqual([[], []]);
  });

  it('leaves once', async () => {
    const [socket, peer] = await pair();
    const batch = new WriteBatch();
    batch.add(new Member(), descriptorOf(socket), HELLO);
    batch.leave();
    batch.leave();
    expect(await read(peer)).toBe('hello');
  });

  it('has written everything before anybody is settled, in the order of the asking', async () => {
    const [socket] = await pair();
    const [last, peer] = await pair();
    const batch = new WriteBatch();
    const order: string[] = [];
    const first = new Member(() => {
      order.push('first');
      last.destroy();
    });
    batch.settleLater(first);
    batch.settleLater(new Member(() => order.push('second')));
    batch.add(first, descriptorOf(socket), HELLO);
    batch.add(new Member(), descriptorOf(last), HELLO);
    batch.leave();
    expect(order).toEqual(['first', 'second']);
    expect(await read(peer)).toBe('hello');
  });

  it('settles who asks while others are settled in the next one', () => {
    const batch = new WriteBatch();
    const late = new Member();
    batch.settleLater(new Member(() => batch.settleLater(late)));
    batch.leave();
    expect(late.told).toEqual([]);
    batch.leave();
    expect(late.told).toEqual(['settled']);
  });

  it('settles the others where one throws, whose error is uncaught', () => {
    const batch = new WriteBatch();
    const other = new Member();
    batch.settleLater(
      new Member(() => {
        throw new Error('broken');
      }),
    );
    batch.settleLater(other);
    batch.leave();
    expect(other.told).toEqual(['settled']);
    expect(uncaught).toEqual([new Error('broken')]);
  });

  it('leaves once, also where a member fails to hear what is left of its bytes', async () => {
    const [socket, peer] = await pair();
    const batch = new WriteBatch();
    const deaf = new Member();
    deaf.onShortWrite = () => {
      throw new Error('deaf');
    };
    batch.add(new Member(), descriptorOf(socket), HELLO);
    batch.add(deaf, NOBODYS, HELLO);
    expect(() => batch.leave()).toThrow('deaf');
    batch.leave();
    expect(await read(peer)).toBe('hello');
  });

  it('tells who has to wait what the kernel did not take', async () => {
    const [socket] = await pair();
    const batch = new WriteBatch();
    const member = new Member();
    batch.add(member, descriptorOf(socket), TOO_MUCH);
    batch.leave();
    expect(member.told).toEqual([expect.any(Number), undefined]);
    expect(member.told[0]).toBeGreaterThan(0);
    expect(member.told[0]).toBeLessThan(TOO_MUCH.length);
  });

  it('tells who fails why, and goes on', async () => {
    const [socket, peer] = await pair();
    const batch = new WriteBatch();
    const failing = new Member();
    batch.add(failing, NOBODYS, HELLO);
    batch.add(new Member(), descriptorOf(socket), HELLO);
    batch.leave();
    expect(failing.told).toEqual([HELLO.length, expect.objectContaining({ code: 'EBADF' })]);
    expect(await read(peer)).toBe('hello');
  });
});
