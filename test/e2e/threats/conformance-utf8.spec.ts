import type { TestApp } from '../../support/app.js';
import { BYE, play, startEcho } from '../../support/echo-app.js';
import { frame } from '../../support/raw-client.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** Sequences that are UTF-8 (RFC 3629), the first and the last of each length among them. */
const valid = {
  ASCII: '68 65 6c 6c 6f',
  'a NUL': '00',
  κόσμε: 'ce ba e1 bd b9 cf 83 ce bc ce b5',
  'the last of 1 byte': '7f',
  'the first of 2 bytes': 'c2 80',
  'the last of 2 bytes': 'df bf',
  'the first of 3 bytes': 'e0 a0 80',
  'before the surrogates': 'ed 9f bf',
  'after the surrogates': 'ee 80 80',
  'a replacement character': 'ef bf bd',
  'the last of 3 bytes': 'ef bf bf',
  'a byte order mark': 'ef bb bf 78',
  'a noncharacter': 'ef b7 90',
  'the first of 4 bytes': 'f0 90 80 80',
  'the last of all': 'f4 8f bf bf',
};

/** Sequences that are none. */
const invalid = {
  'a continuation alone': '80',
  'the last continuation alone': 'bf',
  'two continuations': '80 bf',
  'a start of 2 bytes alone': 'c2',
  'a start of 2 bytes, and a space': 'c2 20',
  'a start of 3 bytes without its end': 'e1 bd',
  'a start of 4 bytes without its end': 'f0 90 80',
  'a text that ends within a character': 'ce ba e1 bd b9 cf 83 ce bc ce',
  'a slash in 2 bytes': 'c0 af',
  'a slash in 3 bytes': 'e0 80 af',
  'a slash in 4 bytes': 'f0 80 80 af',
  'the largest overlong of 2 bytes': 'c1 bf',
  'the largest overlong of 3 bytes': 'e0 9f bf',
  'the largest overlong of 4 bytes': 'f0 8f bf bf',
  'a NUL in 2 bytes': 'c0 80',
  'the first surrogate': 'ed a0 80',
  'the last surrogate': 'ed bf bf',
  'a pair of surrogates': 'ed a0 80 ed b0 80',
  'above the last character': 'f4 90 80 80',
  'far above it': 'f7 bf bf bf',
  '5 bytes': 'f8 88 80 80 80',
  '6 bytes': 'fc 84 80 80 80 80',
  fe: 'fe',
  ff: 'ff',
  'a good text around it': 'ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64 69 74 65 64',
};

/** Cuts a text at every place: one byte in each fragment. */
const bytewise = (bytes: Buffer): Buffer[] =>
  [...bytes].map((byte, index) =>
    frame(index === 0 ? 1 : 0, Buffer.from([byte]), { fin: index === bytes.length - 1 }),
  );

let app: TestApp;
beforeAll(async () => (app = await startEcho()));
afterAll(() => app.close());

describe('a text that is UTF-8', () => {
  it.each(Object.entries(valid))(
    '%s: comes through, in one piece and in fragments of a byte',
    async (_name, text) => {
      const bytes = hex(text);
      const heard = ['text', bytes.toString('latin1')] as const;
      for (const send of [[frame(1, bytes)], bytewise(bytes)]) {
        expect(await play(app.url('/raw'), { send, hear: [heard] })).toEqual([heard, BYE]);
      }
      const chopped = { send: bytewise(bytes), hear: [heard], chop: 1 };
      expect(await play(app.url('/raw'), chopped)).toEqual([heard, BYE]);
    },
  );
});

describe('a text that is no UTF-8', () => {
  it.each(Object.entries(invalid))(
    '%s: closes with 1007, in one piece and in fragments',
    async (_name, text) => {
      const bytes = hex(text);
      const failure = ['close', 1007] as const;
      for (const send of [[frame(1, bytes)], bytewise(bytes)]) {
        expect(await play(app.url('/raw'), { send, hear: [failure] })).toEqual([failure]);
        // A gateway reads through another path.
        expect(await play(app.url('/'), { send, hear: [failure] })).toEqual([failure]);
      }
    },
  );

  it('is no error in a binary message', async () => {
    const bytes = Buffer.concat(Object.values(invalid).map(hex));
    const heard = ['binary', bytes.toString('latin1')] as const;
    const send = [frame(2, bytes)];
    expect(await play(app.url('/raw'), { send, hear: [heard] })).toEqual([heard, BYE]);
  });

  it('is answered with BAD_FRAME in a binary message to a gateway, which reads it as JSON', async () => {
    const heard = await play(app.url('/'), {
      send: [frame(2, hex('ff fe'))],
      hear: [['text', '']],
    });
    expect(heard).toHaveLength(2);
    expect(heard[0]![1]).toContain('BAD_FRAME');
  });
});
