import { isChannelName, isRoomName } from '../../../lib/protocol/name.js';

describe('isRoomName', () => {
  it.each(['a', 'a*', '#', ' ', '\u0000', '__proto__', 'x'.repeat(16), 'é'.repeat(8), '€€€€€a'])(
    'takes %j, of at most 16 bytes',
    (name) => {
      expect(isRoomName(name, 16)).toBe(true);
    },
  );

  it.each([
    '',
    'x'.repeat(17),
    'é'.repeat(9),
    '€€€€€€',
    '😀😀😀😀😀',
    5,
    null,
    undefined,
    ['a'],
    {},
  ])('refuses %j', (name) => {
    expect(isRoomName(name, 16)).toBe(false);
  });
});

describe('isChannelName', () => {
  it('takes what a room may be called', () => {
    expect(isChannelName('chat:1', 16)).toBe(true);
  });

  it.each(['*', 'chat:*', 'a#b', '', 'x'.repeat(17), 5])('refuses %j', (name) => {
    expect(isChannelName(name, 16)).toBe(false);
  });
});
