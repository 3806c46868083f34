import {
  AUTH_PREFIX,
  decodeToken,
  encodeToken,
  selectSubprotocol,
} from '../../../lib/protocol/subprotocol.js';

describe('a token', () => {
  it.each(['a', 'ab', 'abc', 'eyJhbGciOiJub25lIn0.e30.', 'grüße 😀', 'a b~\u0080\u00ff???>>>'])(
    'comes back as it was: %j',
    (token) => {
      expect(decodeToken(['hypern.v1.json', encodeToken(token)])).toBe(token);
    },
  );

  it('is written with characters that a header’s token may have', () => {
    const entry = encodeToken('???>>>ÿÿÿ grüße');
    expect(entry.startsWith(AUTH_PREFIX)).toBe(true);
    expect(entry).toMatch(/^[\w.-]+$/);
  });

  it('is base64url, without padding', () => {
    expect(encodeToken('a?>')).toBe(`hypern.auth.${Buffer.from('a?>').toString('base64url')}`);
  });

  it('is none where nothing is offered, or nothing of ours', () => {
    expect(decodeToken([])).toBeUndefined();
    expect(decodeToken(['hypern.v1.json', 'other'])).toBeUndefined();
  });

  it.each(['%%%', 'a', 'gICA'])('is none where %j is no base64url of UTF-8', (encoded) => {
    expect(decodeToken([AUTH_PREFIX + encoded])).toBeUndefined();
  });

  it.each(['', '\r\nX: y', 'a\n', 'a\u0000', '\tb', '\u001f', '\u007f'])(
    'is none where it could not stand in a header: %j',
    (token) => {
      expect(decodeToken([encodeToken(token)])).toBeUndefined();
    },
  );
});

describe('selectSubprotocol', () => {
  it.each([
    [['a', 'hypern.v1.json'], 'hypern.v1.json'],
    [['a', 'b'], 'a'],
    [['hypern.auth.YQ', 'b'], 'b'],
    [['hypern.auth.YQ', 'hypern.v1.json'], 'hypern.v1.json'],
    [['hypern.auth.YQ'], false],
    [[], false],
  ])('chooses of %p: %p', (offered, chosen) => {
    expect(selectSubprotocol(new Set(offered))).toBe(chosen);
  });
});
