import { NEVER, Observable, of } from 'rxjs';
import { ChannelPattern } from '../../../lib/protocol/channel-pattern.js';
import type { Call } from '../../../lib/core/call.js';
import { Refusal } from '../../support/describe.js';
import { deferred, settle, streaming, Wire } from '../../support/wire.js';

const sub = (channel: unknown, id?: number) => ({ event: '$sub', data: { channel }, id });
const unsub = (channel: unknown, id?: number) => ({ event: '$unsub', data: { channel }, id });
const ack = (data: unknown, id?: number) => ({ event: '$ack', ...(id && { id }), data });
const exception = (code: string, id?: number) => ({
  event: 'exception',
  ...(id && { id }),
  data: expect.objectContaining({ code }) as unknown,
});

describe('Subscriptions', () => {
  let wire: Wire;
  beforeEach(() => {
    wire = new Wire();
  });
  const opens = (pattern: string, run: (channel: unknown, call: Call) => unknown) =>
    wire.router.onSubscribe(new ChannelPattern(pattern), { run });

  describe('on $sub', () => {
    it('subscribes to a channel that an opener opens, and sends what that said', async () => {
      const seen: unknown[] = [];
      opens('chat:*', (channel, call) => {
        seen.push([channel, call.session === wire.session, call.channel]);
        return { members: 3 };
      });
      expect(await wire.ask(sub('chat:a', 1))).toEqual([
        ack({ channel: 'chat:a', data: { members: 3 } }, 1),
      ]);
      expect(seen).toEqual([['chat:a', true, 'chat:a']]);
      expect([...wire.session.channels]).toEqual(['chat:a']);
    });

    it('answers without an id, too', async () => {
      opens('chat', () => undefined);
      expect(await wire.ask(sub('chat'))).toEqual([ack({ channel: 'chat' })]);
    });

    it('subscribes to a channel that was created open, with no opener', async () => {
      wire.channels.createChannel('news', { open: true });
      expect(await wire.ask(sub('news', 1))).toEqual([ack({ channel: 'news' }, 1)]);
    });

    it('answers before the first event of the channel', async () => {
      wire.channels.createChannel('news', { open: true });
      wire.receive(sub('news', 1));
      let published = 0;
      while ((published = wire.channels.getChannel('news')!.publish('e', 1)) === 0)
        await Promise.resolve();
      await settle();
      expect([published, wire.transport.messages[0]]).toEqual([
        1,
        '{"event":"$ack","id":1,"data":{"channel":"news"}}',
      ]);
    });

    it('answers again, and asks nobody again, where the session is subscribed', async () => {
      let asked = 0;
      opens('chat', () => ++asked);
      wire.channels.subscribe(wire.session, 'by-server');
      expect(await wire.ask(sub('chat', 1), sub('chat', 2), sub('by-server', 3))).toEqual([
        ack({ channel: 'chat', data: 1 }, 1),
        ack({ channel: 'chat' }, 2),
        ack({ channel: 'by-server' }, 3),
      ]);
    });

    it.each([
      ['nobody opens', () => undefined],
      ['only has handlers', () => wire.router.onChannelEvent(new ChannelPattern('x'), 'e', { run: () => 1 })], // prettier-ignore
      ['was only created', () => wire.channels.createChannel('x')],
      ['is open no more', () => wire.channels.createChannel('x', { open: true }).open(false)],
      ['another pattern opens', () => opens('x:*', () => undefined)],
    ])('answers UNKNOWN_CHANNEL for one that %s, and keeps no name', async (_, prepare) => {
      prepare();
      const { size } = wire.channels.channels;
      expect(await wire.ask(sub('x', 1))).toEqual([exception('UNKNOWN_CHANNEL', 1)]);
      expect([wire.channels.channels.size, wire.session.channels.size]).toEqual([size, 0]);
    });

    it.each([
      ['is missing', {}],
      ['is no string', { channel: 5 }],
      ['is empty', { channel: '' }],
      ['is a pattern', { channel: 'chat:*' }],
      ['is a pattern with #', { channel: '#' }],
      ['is too long', { channel: 'x'.repeat(257) }],
      ['is too long in UTF-8', { channel: 'ü'.repeat(129) }],
    ])('answers BAD_NAME where the name %s, also to $unsub', async (_, data) => {
      opens('#', () => undefined);
      const asked = ['$sub', '$unsub'].map((event, id) => ({ event, data, id: id + 1 }));
      expect(await wire.ask(...asked)).toEqual([
        exception('BAD_NAME', 1),
        exception('BAD_NAME', 2),
      ]);
    });

    it.each([undefined, null, 5, 'chat', []])(
      'answers BAD_NAME where the data is %p',
      async (data) => {
        expect(await wire.ask({ event: '$sub', data, id: 1 })).toEqual([exception('BAD_NAME', 1)]);
      },
    );

    it('answers TOO_MANY_CHANNELS at the limit, asks nobody, and serves again after $unsub', async () => {
      wire = new Wire({ limits: { maxChannelsPerSession: 2 } });
      let asked = 0;
      opens('chat:*', () => void asked++);
      const out = await wire.ask(sub('chat:a'), sub('chat:b'), sub('chat:c', 3));
      expect([out[2], asked]).toEqual([exception('TOO_MANY_CHANNELS', 3), 2]);
      expect(await wire.ask(unsub('chat:a', 4), sub('chat:c', 5))).toEqual([
        ack({ channel: 'chat:a' }, 4),
        ack({ channel: 'chat:c' }, 5),
      ]);
    });

    it('answers TOO_MANY_CHANNELS where the limit is reached while an opener is asked', async () => {
      wire = new Wire({ limits: { maxChannelsPerSession: 1 } });
      opens('chat', () => void wire.channels.subscribe(wire.session, 'other'));
      expect(await wire.ask(sub('chat', 1))).toEqual([exception('TOO_MANY_CHANNELS', 1)]);
      expect([...wire.session.channels]).toEqual(['other']);
    });

    it.each([
      ['throws', () => { throw Refusal.ofStatus(403); }], // prettier-ignore
      ['rejects', () => Promise.reject(Refusal.ofStatus(403))],
      ['is filtered', (_: unknown, call: Call) => { call.fail(Refusal.ofStatus(403)); call.isFiltered = true; }], // prettier-ignore
    ])('refuses, without an id too, where an opener %s', async (_, run) => {
      opens('chat', run);
      expect(await wire.ask(sub('chat', 1), sub('chat'))).toEqual([
        exception('FORBIDDEN', 1),
        exception('FORBIDDEN'),
      ]);
      expect(wire.session.channels.size).toBe(0);
    });

    it('asks all openers in turn: the first defined value travels, one no is enough', async () => {
      const asked: string[] = [];
      opens('chat:*', () => void asked.push('pattern'));
      opens('chat:a', () => void asked.push('exact'));
      opens('#', (channel) => {
        asked.push('any');
        if (channel === 'chat:b') throw Refusal.ofStatus(401);
        return 'data';
      });
      opens('chat:#', () => 'other data');
      expect(await wire.ask(sub('chat:a', 1), sub('chat:b', 2))).toEqual([
        ack({ channel: 'chat:a', data: 'data' }, 1),
        exception('UNAUTHORIZED', 2),
      ]);
      expect(asked).toEqual(['exact', 'pattern', 'any', 'pattern', 'any']);
    });

    it('takes the last value of an opener that is a stream', async () => {
      wire.router.onSubscribe(new ChannelPattern('chat'), streaming(() => of(1, 2))); // prettier-ignore
      expect(await wire.ask(sub('chat', 1))).toEqual([ack({ channel: 'chat', data: 2 }, 1)]);
    });

    it('lets go of an opener that is a stream without an end, after the timeout', async () => {
      wire = new Wire({ inbound: { timeout: 100 } });
      let ended = 0;
      const endless = new Observable(() => () => ended++);
      wire.router.onSubscribe(new ChannelPattern('chat'), streaming(() => endless)); // prettier-ignore
      await wire.ask(sub('chat', 1));
      wire.clock.advance(100);
      expect([wire.out, ended]).toEqual([[exception('TIMEOUT', 1)], 1]);
    });

    it('refuses where JSON has no text for what an opener said: nobody is subscribed', async () => {
      opens('chat', () => 1n);
      expect(await wire.ask(sub('chat', 1))).toEqual([exception('INTERNAL', 1)]);
      expect([wire.session.channels.size, wire.channels.channels.size]).toEqual([0, 0]);
    });

    it('takes false for data, and warns once that it is no refusal', async () => {
      opens('chat:*', () => false);
      expect(await wire.ask(sub('chat:a', 1), sub('chat:b', 2))).toEqual([
        ack({ channel: 'chat:a', data: false }, 1),
        ack({ channel: 'chat:b', data: false }, 2),
      ]);
      expect(wire.warnings).toEqual([expect.stringContaining('throw to refuse')]);
    });

    it('subscribes nobody whose session closed meanwhile', async () => {
      const opener = deferred();
      opens('chat', () => opener.promise);
      wire.receive(sub('chat', 1));
      wire.session.close();
      opener.resolve();
      await settle();
      expect([wire.out, wire.channels.channels.size]).toEqual([[], 0]);
    });

    it('holds up the messages after it until it is answered', async () => {
      wire.on('echo', (data) => data);
      wire.router.onSubscribe(new ChannelPattern('chat'), streaming(() => NEVER)); // prettier-ignore
      expect(await wire.ask(sub('chat'), { event: 'echo', data: 1 })).toEqual([]);
    });
  });

  describe('on $unsub', () => {
    it('unsubscribes, and forgets a channel that nobody is in', async () => {
      opens('chat', () => undefined);
      await wire.ask(sub('chat'));
      expect(await wire.ask(unsub('chat', 1))).toEqual([ack({ channel: 'chat' }, 1)]);
      expect([wire.session.channels.size, wire.channels.channels.size]).toEqual([0, 0]);
    });

    it('answers for what the session is not in, and without an id', async () => {
      expect(await wire.ask(unsub('none', 1), unsub('none'))).toEqual([
        ack({ channel: 'none' }, 1),
        ack({ channel: 'none' }),
      ]);
    });

    it('pushes no $unsub to a client of the subprotocol, who asked for it', async () => {
      wire = new Wire({ protocol: 'hypern.v1.json' });
      wire.channels.subscribe(wire.session, 'chat');
      expect(await wire.ask(unsub('chat', 1))).toEqual([ack({ channel: 'chat' }, 1)]);
    });
  });
});
