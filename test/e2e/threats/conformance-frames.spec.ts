import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { TestApp } from '../../support/app.js';
import { BYE, play, startEcho, type Case, type Heard } from '../../support/echo-app.js';
import { frame } from '../../support/raw-client.js';

let app: TestApp;
beforeAll(async () => (app = await startEcho({ compression: { threshold: 0 } })));
afterAll(() => app.close());

type Row = [name: string, facts: Case];

/** Plays the rows of a table: what is heard is what the row says, and the end. */
function rows(table: readonly Row[]): void {
  it.each(table)('%s', async (_name, facts) => {
    const isFailure = facts.hear.some(([name]) => name === 'close');
    const heard = await play(app.url('/raw'), facts);
    expect(heard).toEqual(isFailure ? facts.hear : [...facts.hear, BYE]);
  });
}

const FAIL: Heard = ['close', 1002];
const text = (payload: string, more?: Parameters<typeof frame>[2]) => frame(1, payload, more);
const more = (payload: string) => frame(0, payload, { fin: false });
const last = (payload: string) => frame(0, payload);
const first = (payload: string) => frame(1, payload, { fin: false });
const ping = (payload = '') => frame(9, payload);

describe('messages of every size that the header has a form for', () => {
  const sizes = [0, 1, 125, 126, 127, 128, 65_535, 65_536, 1_048_576];
  rows(
    sizes.flatMap((size): Row[] => {
      const payload = 'x'.repeat(size);
      return [
        [`a text of ${size}`, { send: [text(payload)], hear: [['text', payload]] }],
        [`bytes of ${size}`, { send: [frame(2, payload)], hear: [['binary', payload]] }],
      ];
    }),
  );
  rows([
    [
      'in pieces of 997',
      { send: [text('*'.repeat(65_536))], chop: 997, hear: [['text', '*'.repeat(65_536)]] },
    ],
    [
      'in pieces of 1',
      { send: [text('*'.repeat(300))], chop: 1, hear: [['text', '*'.repeat(300)]] },
    ],
    ['one byte over maxPayload', { send: [text('x'.repeat(1_048_577))], hear: [['close', 1009]] }],
    [
      'over maxPayload only together',
      { send: [first('x'.repeat(600_000)), last('x'.repeat(600_000))], hear: [['close', 1009]] },
    ],
    [
      'of more bytes than any message can have',
      {
        send: [Buffer.from([0x81, 0xff, 0x7f, ...Array(7).fill(0xff), 1, 2, 3, 4])],
        hear: [['close', 1009]],
      },
    ],
  ]);
});

describe('pings and pongs', () => {
  const ten = Array.from({ length: 10 }, (_, n) => `ping ${n}`);
  rows([
    ['an empty ping', { send: [ping()], hear: [['pong', '']] }],
    ['a ping with a text', { send: [ping('hello')], hear: [['pong', 'hello']] }],
    [
      'a ping with bytes',
      { send: [frame(9, Buffer.from([0, 255, 254, 0]))], hear: [['pong', '\0\xff\xfe\0']] },
    ],
    ['a ping of 125 bytes', { send: [ping('x'.repeat(125))], hear: [['pong', 'x'.repeat(125)]] }],
    [
      'a ping of 125 bytes, one by one',
      { send: [ping('x'.repeat(125))], chop: 1, hear: [['pong', 'x'.repeat(125)]] },
    ],
    ['a ping of 126 bytes', { send: [ping('x'.repeat(126))], hear: [FAIL] }],
    ['a pong that nobody asked for', { send: [frame(10)], hear: [] }],
    [
      'a pong that nobody asked for, and a ping',
      { send: [frame(10, 'no'), ping('yes')], hear: [['pong', 'yes']] },
    ],
    ['ten pings', { send: ten.map(ping), hear: ten.map((payload): Heard => ['pong', payload]) }],
    [
      'ten pings, byte by byte',
      { send: ten.map(ping), chop: 1, hear: ten.map((payload): Heard => ['pong', payload]) },
    ],
  ]);
});

describe('what RFC 6455 reserves, or forbids to clients', () => {
  rows([
    ...[1, 2, 3, 5, 6, 7].map((rsv): Row => [
      `the reserved bits ${rsv}`,
      { send: [text('x', { rsv })], hear: [FAIL] },
    ]),
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode): Row[] => [
      [`opcode ${opcode}`, { send: [frame(opcode)], hear: [FAIL] }],
      [
        `opcode ${opcode} after a message`,
        { send: [text('a'), frame(opcode, 'x'), ping()], hear: [['text', 'a'], FAIL] },
      ],
    ]),
    ...[1, 2, 9, 10].map((opcode): Row => [
      `an unmasked frame of opcode ${opcode}`,
      { send: [frame(opcode, 'x', { mask: false })], hear: [FAIL] },
    ]),
    [
      'an unmasked close',
      { send: [frame(8, Buffer.from([3, 232]), { mask: false })], hear: [FAIL] },
    ],
    ['reserved bits of a ping', { send: [frame(9, '', { rsv: 4 })], hear: [FAIL] }],
    ['reserved bits of a close', { send: [frame(8, '', { rsv: 4 })], hear: [FAIL] }],
    [
      'a message before it',
      { send: [text('a'), text('b', { rsv: 2 }), text('c')], hear: [['text', 'a'], FAIL] },
    ],
  ]);
});

describe('fragments', () => {
  const hello: Heard = ['text', 'hello world'];
  rows([
    ['of a ping', { send: [frame(9, 'a', { fin: false }), last('b')], hear: [FAIL] }],
    ['of a pong', { send: [frame(10, 'a', { fin: false }), last('b')], hear: [FAIL] }],
    ['of a close', { send: [frame(8, '', { fin: false })], hear: [FAIL] }],
    ['two', { send: [first('hello '), last('world')], hear: [hello] }],
    ['two, byte by byte', { send: [first('hello '), last('world')], chop: 1, hear: [hello] }],
    [
      'empty ones among them',
      { send: [first(''), more('hello '), more(''), last('world')], hear: [hello] },
    ],
    ['only empty ones', { send: [first(''), more(''), last('')], hear: [['text', '']] }],
    [
      'with a ping between',
      { send: [first('hello '), ping('p'), last('world')], hear: [['pong', 'p'], hello] },
    ],
    [
      'with a ping between, byte by byte',
      { send: [first('hello '), ping('p'), last('world')], chop: 1, hear: [['pong', 'p'], hello] },
    ],
    [
      'with a pong between',
      { send: [first('hello '), frame(10, 'p'), last('world')], hear: [hello] },
    ],
    [
      'of bytes, five with pings',
      {
        send: [
          frame(2, 'a', { fin: false }),
          ping('1'),
          more('b'),
          more('c'),
          ping('2'),
          more('d'),
          last('e'),
        ],
        hear: [
          ['pong', '1'],
          ['pong', '2'],
          ['binary', 'abcde'],
        ],
      },
    ],
    ['an end of nothing', { send: [last('x'), text('a')], hear: [FAIL] }],
    ['a middle of nothing', { send: [more('x'), text('a')], hear: [FAIL] }],
    [
      'an end of nothing after a message',
      { send: [first('a'), last('b'), last('c')], hear: [['text', 'ab'], FAIL] },
    ],
    ['a message within a message', { send: [first('a'), text('b')], hear: [FAIL] }],
    ['bytes within a message', { send: [first('a'), frame(2, 'b', { fin: false })], hear: [FAIL] }],
    [
      'two messages',
      {
        send: [first('a'), last('b'), first('c'), last('d')],
        hear: [
          ['text', 'ab'],
          ['text', 'cd'],
        ],
      },
    ],
  ]);
});

describe('permessage-deflate', () => {
  const headers = { 'Sec-WebSocket-Extensions': 'permessage-deflate' };
  const deflated = (payload: string) =>
    deflateRawSync(Buffer.from(payload), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const long = 'hello '.repeat(50);
  const inflate = ([name, payload]: Heard): Heard => {
    if (name !== 'text') return [name, payload];
    const bytes = Buffer.concat([
      Buffer.from(String(payload), 'latin1'),
      Buffer.from([0, 0, 255, 255]),
    ]);
    return [name, String(inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }))];
  };
  const packed = deflated(long);

  it.each<[string, Buffer[], Heard]>([
    ['a message', [frame(1, packed, { rsv: 4 })], ['text', long]],
    [
      'a message in fragments',
      [frame(1, packed.subarray(0, 9), { rsv: 4, fin: false }), frame(0, packed.subarray(9))],
      ['text', long],
    ],
    ['a message that is not compressed', [frame(1, long)], ['text', long]],
    [
      'a fragment that says so again',
      [
        frame(1, packed.subarray(0, 9), { rsv: 4, fin: false }),
        frame(0, packed.subarray(9), { rsv: 4 }),
      ],
      FAIL,
    ],
    ['a ping that says it is compressed', [frame(9, 'x', { rsv: 4 })], FAIL],
    ['what can not be inflated', [frame(1, Buffer.alloc(50, 0xff), { rsv: 4 })], ['close', 1007]],
    [
      'a text that is no UTF-8',
      [
        frame(
          1,
          deflateRawSync(Buffer.from([0xc3, 0x28]), {
            finishFlush: constants.Z_SYNC_FLUSH,
          }).subarray(0, -4),
          { rsv: 4 },
        ),
      ],
      ['close', 1007],
    ],
  ])('%s', async (_name, send, expected) => {
    const heard = await play(app.url('/raw'), { send, hear: [expected], headers });
    expect(heard.map(inflate)).toEqual(expected[0] === 'close' ? [expected] : [expected, BYE]);
  });
});
