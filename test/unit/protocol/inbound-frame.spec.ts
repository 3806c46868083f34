import { isFrameId, NO_FRAME, readFrame, unreadable } from '../../../lib/protocol/inbound-frame.js';

const parse = (text: string): unknown => JSON.parse(text);

describe('readFrame', () => {
  it('reads an event', () => {
    const frame = { event: 'echo', channel: undefined, data: { a: 1 }, id: undefined };
    expect(readFrame({ event: 'echo', data: { a: 1 } })).toEqual(frame);
  });

  it('reads an event of a channel', () => {
    const frame = { channel: 'chat', event: 'message', data: 'hi', id: 7 };
    expect(readFrame(frame)).toEqual(frame);
  });

  it('reads an action: the event is its name, the data what is left', () => {
    const value = { action: 'join_room', room: 'general', id: 'x' };
    const frame = { event: 'join_room', channel: undefined, data: { room: 'general' }, id: 'x' };
    expect(readFrame(value)).toEqual(frame);
  });

  it('leaves an action its key "channel", and an event that is no string', () => {
    const frame = readFrame({ action: 'subscribe', channel: 'chat', event: 5 });
    expect(frame).toMatchObject({ channel: undefined, data: { channel: 'chat', event: 5 } });
  });

  it('takes a string event for the event, whatever else there is', () => {
    const frame = readFrame({ event: 'echo', action: 'other', data: 1 });
    expect(frame).toMatchObject({ event: 'echo', data: 1 });
  });

  it.each([7, 0, -1, '', 'x'.repeat(64)])('reads the id %p', (id) => {
    expect(readFrame({ event: 'echo', id })).toMatchObject({ id });
  });

  it.each([null, undefined])('takes the id %p for none', (id) => {
    expect(readFrame({ event: 'echo', id })).toEqual({ event: 'echo', id: undefined });
  });

  it.each([1.5, NaN, 2 ** 53, 'x'.repeat(65), true, {}, [7]])(
    'answers the id %p with BAD_FRAME, and without it',
    (id) => {
      const unread = readFrame({ event: 'echo', id });
      expect(unread).toMatchObject({ failure: { code: 'BAD_FRAME' } });
      expect(unread.id).toBeUndefined();
    },
  );

  it.each([5, null, {}, [], true])(
    'answers the channel %p with BAD_FRAME and the id',
    (channel) => {
      const unread = readFrame({ event: 'echo', channel, id: 7 });
      expect(unread).toMatchObject({ failure: { code: 'BAD_FRAME' }, id: 7 });
    },
  );

  it.each([{}, { event: 5 }, { event: null }, { action: 5 }, { data: 1 }, { channel: 'chat' }])(
    'answers %p, which names no event, with BAD_FRAME and the id',
    (value) => {
      const unread = readFrame({ ...value, id: 7 });
      expect(unread).toMatchObject({ failure: { code: 'BAD_FRAME' }, id: 7 });
    },
  );

  it.each([null, undefined, 5, 'text', true, [], [{ event: 'echo' }]])(
    'answers %p, which is no object, with BAD_FRAME',
    (value) => {
      expect(readFrame(value)).toMatchObject({ failure: { code: 'BAD_FRAME' } });
    },
  );

  it('lets no __proto__ in', () => {
    const frame = readFrame(parse('{"action":"a","__proto__":{"admin":true},"b":1}'));
    const { data } = frame as { data: Record<string, unknown> };
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(data.admin).toBeUndefined();
  });

  it('never says what the client sent', () => {
    const unread = readFrame({ event: 5, channel: 'secret', id: 1 });
    expect(JSON.stringify(unread)).not.toContain('secret');
  });
});

describe('isFrameId', () => {
  it('tells an id from what can be none', () => {
    expect([1, 'x', null, undefined, 1.5].map(isFrameId)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('unreadable', () => {
  it('is BAD_FRAME, with the id where there is one', () => {
    const failure = { code: 'BAD_FRAME', message: 'why', status: 403, close: 4003 };
    expect(unreadable('why', 7)).toEqual({ failure, id: 7 });
    expect(unreadable('why').id).toBeUndefined();
  });
});

describe('NO_FRAME', () => {
  it('has nothing', () => {
    expect({ ...NO_FRAME }).toEqual({ event: '' });
  });
});
