import { ChannelPattern } from '../../../lib/protocol/channel-pattern.js';
import { Refusal } from '../../support/describe.js';
import { settle, streaming, Wire } from '../../support/wire.js';
import { rejectionsOf } from '../../support/rejections.js';

const failure = (code: string, id?: number | string) => ({
  event: 'exception',
  ...(id !== undefined && { id }),
  data: expect.objectContaining({ status: 'error', code }) as unknown,
});

describe('Dispatcher', () => {
  let wire: Wire;
  beforeEach(() => {
    wire = new Wire();
    wire.on('echo', (data) => data);
  });

  describe('answers a result', () => {
    it('with the JSON of the value where there is no id, as Nest does', async () => {
      wire.on('reply', () => ({ event: 'replied', data: 1 }));
      expect(await wire.ask({ event: 'echo', data: [1, 'a'] }, { event: 'reply' })).toEqual([
        [1, 'a'],
        { event: 'replied', data: 1 },
      ]);
    });

    it.each([undefined, null])('with nothing for %p where there is no id', async (value) => {
      wire.on('nothing', () => value);
      expect(await wire.ask({ event: 'nothing' })).toEqual([]);
    });

    it('with null for an id that is null: it is none', async () => {
      expect(await wire.ask({ event: 'echo', data: null, id: null })).toEqual([]);
    });

    it.each([
      ['a value', 1, { event: '$ack', id: 7, data: 1 }],
      ['null', null, { event: '$ack', id: 7, data: null }],
      ['false', false, { event: '$ack', id: 7, data: false }],
      ['an array', [{ event: 'a' }], { event: '$ack', id: 7, data: [{ event: 'a' }] }],
      ['undefined', undefined, { event: '$ack', id: 7 }],
      ['an event', { event: 'done', data: 2 }, { event: 'done', data: 2, id: 7 }],
      ['an event with an id of its own', { event: 'done', id: 1 }, { event: 'done', id: 7 }],
      [
        'an object whose event is no string',
        { event: 5 },
        { event: '$ack', id: 7, data: { event: 5 } },
      ],
    ])('that is %s with its id', async (_, result, answer) => {
      wire.on('run', () => Promise.resolve(result));
      expect(await wire.ask({ event: 'run', id: 7 })).toEqual([answer]);
    });

    it('marks what carries an id as an answer, which no policy drops', async () => {
      await wire.ask({ event: 'echo', data: 1 }, { event: 'echo', data: 2, id: 'a' });
      expect(wire.transport.answers).toEqual(['{"event":"$ack","id":"a","data":2}']);
    });

    it.each([
      ['a BigInt', 1n],
      ['a circle', (() => { const a: Record<string, unknown> = {}; a.a = a; return a; })()], // prettier-ignore
      ['a toJSON that throws', { toJSON: () => { throw new Error('no'); } }], // prettier-ignore
    ])('that JSON refuses (%s) with INTERNAL, and goes on', async (_, value) => {
      wire.on('bad', () => value);
      const asked = [{ event: 'bad', id: 1 }, { event: 'bad' }, { event: 'echo', data: 2, id: 2 }];
      expect(await wire.ask(...asked)).toEqual([
        failure('INTERNAL', 1),
        failure('INTERNAL'),
        { event: '$ack', id: 2, data: 2 },
      ]);
    });

    it('that is deeper than JSON can write with INTERNAL', async () => {
      const depth = 20_000;
      const deep = `{"event":"echo","data":${'['.repeat(depth)}${']'.repeat(depth)},"id":1}`;
      expect(await wire.ask(deep)).toEqual([failure('INTERNAL', 1)]);
    });
  });

  describe('answers a failure', () => {
    it.each([
      ['throws', () => { throw new Error('secret'); }], // prettier-ignore
      ['rejects', () => Promise.reject(new Error('secret'))],
      ['rejects with nothing', () => Promise.reject<unknown>(undefined as unknown as Error)],
    ])('of a handler that %s, with its id and without', async (_, run) => {
      wire.on('fail', run);
      const answers = await wire.ask({ event: 'fail', id: 0 }, { event: 'fail' });
      expect(answers).toEqual([failure('INTERNAL', 0), failure('INTERNAL')]);
      expect(JSON.stringify(answers)).not.toContain('secret');
      expect(wire.errors).toHaveLength(2);
    });

    it('with all that may leave the server and nothing else', async () => {
      wire.on('fail', () => {
        throw new Refusal({
          code: 'MINE',
          message: 'no',
          details: ['a'],
          retryAfter: 5,
          ref: 'r',
          status: 403,
          close: 4003,
        });
      });
      const data = {
        status: 'error',
        code: 'MINE',
        message: 'no',
        details: ['a'],
        retryAfter: 5,
        ref: 'r',
      };
      expect(await wire.ask({ event: 'fail', id: 'x' })).toEqual([
        { event: 'exception', id: 'x', data },
      ]);
    });

    it('whose details have no JSON with INTERNAL', async () => {
      wire.on('fail', () => {
        throw Refusal.ofCode('MINE', 1n);
      });
      expect(await wire.ask({ event: 'fail', id: 1 })).toEqual([failure('INTERNAL', 1)]);
    });

    it('that a filter handled, where an id waits for it, and else leaves it to the filter', async () => {
      wire.on('fail', (_data, call) => {
        call.fail(Refusal.ofStatus(403));
        call.isFiltered = true;
        return undefined;
      });
      expect(await wire.ask({ event: 'fail', id: 1 }, { event: 'fail' })).toEqual([
        failure('FORBIDDEN', 1),
      ]);
    });
  });

  describe('answers with BAD_FRAME', () => {
    it.each([
      ['no JSON', 'nonsense'],
      ['half of it', '{"event":"echo"'],
      ['nothing', ''],
      ['a number', '5'],
      ['null', 'null'],
      ['an array', '["echo"]'],
      ['a string', '"echo"'],
      ['no event', '{}'],
      ['an event that is no string', '{"event":5,"id":1}'],
      ['an event of a prototype', '{"__proto__":{"event":"echo"}}'],
      ['a channel that is null', '{"channel":null,"event":"echo"}'],
      ['a channel that is a number', '{"channel":5,"event":"echo"}'],
      ['an id that is an object', '{"event":"echo","id":{}}'],
      ['an id that is too long', JSON.stringify({ event: 'echo', id: 'x'.repeat(65) })],
      ['an id that is a fraction', '{"event":"echo","id":1.5}'],
      ['an id that is a boolean', '{"event":"echo","id":false}'],
    ])('a message that is %s, and goes on', async (_, text) => {
      const [answer, next] = await wire.ask(text, { event: 'echo', data: 1 });
      expect(answer).toMatchObject({ event: 'exception', data: { code: 'BAD_FRAME' } });
      expect(next).toBe(1);
    });

    it('and the id where that could be read', async () => {
      const asked = [{ id: 7 }, { channel: 5, event: 'echo', id: 'a' }];
      expect(await wire.ask(...asked)).toEqual([
        failure('BAD_FRAME', 7),
        failure('BAD_FRAME', 'a'),
      ]);
    });

    it('and none of what the client sent', async () => {
      const answers = await wire.ask('{"secret":"hunter2"}', '<script>', {
        event: 'echo',
        id: [3],
      });
      expect(JSON.stringify(answers)).not.toMatch(/hunter2|script|3/);
    });

    it.each([
      ['throws', () => { throw new Error('secret'); }], // prettier-ignore
      ['returns a promise', () => Promise.resolve({ event: 'echo' })],
      ['returns what can not be read', () => ({ get event() { throw new Error('no'); } })], // prettier-ignore
    ])("where the application's parse %s", async (_, parse) => {
      wire = new Wire({ parse });
      expect(await wire.ask({ event: 'echo' })).toEqual([failure('BAD_FRAME')]);
    });
  });

  it("leaves no unhandled rejection where the application's parse is async", async () => {
    wire = new Wire({ parse: () => Promise.reject(new Error('no')) });
    const ask = async () => expect(await wire.ask('x')).toEqual([failure('BAD_FRAME')]);
    expect(await rejectionsOf(ask)).toEqual([]);
  });

  it("hands what the application's parse returns to the handler", async () => {
    wire = new Wire({ parse: (data, isBinary) => ({ event: 'echo', data: [data, isBinary] }) });
    wire.on('echo', (data) => data);
    expect(await wire.ask('a dialect')).toEqual([['a dialect', false]]);
  });

  it('reads a binary message as JSON too', async () => {
    wire.inbox.receive(Buffer.from('{"event":"echo","data":"ü"}'), true, 28);
    await settle();
    expect(wire.out).toEqual(['ü']);
  });

  it('handles an action as the event of that name, with the other keys as its data', async () => {
    const seen: unknown[] = [];
    wire.on('join_room', (data) => seen.push(data));
    await wire.ask({ action: 'join_room', room: 'general', id: 1 });
    expect(seen).toEqual([{ room: 'general' }]);
  });

  it('leaves what an action calls __proto__ a plain key of the data', async () => {
    wire.on('put', (data) => [
      Object.keys(data as object),
      Object.getPrototypeOf(data) === Object.prototype,
    ]);
    expect(await wire.ask('{"action":"put","__proto__":{"isAdmin":true}}')).toEqual([
      [['__proto__'], true],
    ]);
  });

  it.each(['missing', '', '__proto__', 'constructor', 'toString', '$ack', '$welcome', '$nothing'])(
    'answers the event %p, which has no handler, with UNKNOWN_EVENT',
    async (event) => {
      expect(await wire.ask({ event, id: 1 }, { event })).toEqual([
        failure('UNKNOWN_EVENT', 1),
        failure('UNKNOWN_EVENT'),
      ]);
    },
  );

  describe('of an event of a channel', () => {
    const send = { channel: 'chat:a', event: 'say', data: 'hi', id: 1 };

    it('runs its handlers, once the session is subscribed', async () => {
      wire.channels.subscribe(wire.session, 'chat:a');
      wire.router.onChannelEvent(new ChannelPattern('chat:*'), 'say', {
        run: (data, call) => [data, call.channel, call.event, call.id],
      });
      expect(await wire.ask(send)).toEqual([
        { event: '$ack', id: 1, data: ['hi', 'chat:a', 'say', 1] },
      ]);
    });

    it.each([
      ['empty', ''],
      ['over maxNameBytes', 'x'.repeat(257)],
      ['over maxNameBytes in UTF-8', 'ü'.repeat(129)],
      ['a pattern with *', 'chat:*'],
      ['a pattern with #', 'chat:#'],
    ])('answers a channel that is %s with BAD_NAME, before all else', async (_, channel) => {
      expect(await wire.ask({ ...send, channel })).toEqual([failure('BAD_NAME', 1)]);
    });

    it.each(['chat:a', 'unheard of', '__proto__', 'constructor'])(
      'answers NOT_SUBSCRIBED for %p without a subscription, whether there is such a channel',
      async (channel) => {
        wire.channels.createChannel('chat:a', { open: true }).on('say', () => 'no');
        expect(await wire.ask({ ...send, channel })).toEqual([failure('NOT_SUBSCRIBED', 1)]);
      },
    );

    it.each(['shout', '$sub', '$ping'])(
      'answers UNKNOWN_EVENT for %p, which has no handler there',
      async (event) => {
        wire.channels.subscribe(wire.session, 'chat:a');
        expect(await wire.ask({ ...send, event })).toEqual([failure('UNKNOWN_EVENT', 1)]);
      },
    );

    it("runs what channel.on added before the gateways' handlers", async () => {
      const order: string[] = [];
      wire.channels.subscribe(wire.session, 'chat:a');
      wire.channels.getChannel('chat:a')!.on('say', () => void order.push('by hand'));
      wire.router.onChannelEvent(new ChannelPattern('chat:a'), 'say', {
        run: () => order.push('gateway'),
      });
      await wire.ask(send);
      expect(order).toEqual(['by hand', 'gateway']);
    });
  });

  it('pushes the values that interceptors make of one result, and answers with the last', async () => {
    wire.on('several', () => ({
      lift: Object,
      subscribe(observer: { next(value: unknown): void; complete(): void }) {
        for (const value of [1, 2, 3]) observer.next(value);
        observer.complete();
        return { unsubscribe: () => undefined };
      },
    }));
    expect(await wire.ask({ event: 'several', id: 1 })).toEqual([
      1,
      2,
      { event: '$ack', id: 1, data: 3 },
    ]);
  });

  it('lets a stream without an id end without an answer, and its failure be one', async () => {
    const failing = {
      lift: Object,
      subscribe: (observer: { error(e: unknown): void }) => observer.error(0),
    };
    const ending = {
      lift: Object,
      subscribe: (observer: { complete(): void }) => observer.complete(),
    };
    wire.router.onEvent(
      'end',
      streaming(() => ending),
    );
    wire.router.onEvent(
      'fail',
      streaming(() => failing),
    );
    expect(await wire.ask({ event: 'end' })).toEqual([]);
    expect(await wire.ask({ event: 'end', id: 1 })).toEqual([{ event: '$ack', id: 1 }]);
    expect(await wire.ask({ event: 'fail' }, { event: 'fail', id: 2 })).toEqual([
      failure('INTERNAL'),
      failure('INTERNAL', 2),
    ]);
  });
});
