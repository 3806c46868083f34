import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  ChannelEvent,
  ChannelManager,
  OnSubscribe,
  type WebSocketSession,
} from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { frame, json, RawClient } from '../../support/raw-client.js';

@WebSocketGateway({ path: '/' })
class Gateway {
  @SubscribeMessage('echo')
  echo(_session: WebSocketSession, data: unknown): unknown {
    return data;
  }
  @OnSubscribe('open')
  open(): void {
    // open to everybody
  }
  @ChannelEvent('open', 'say')
  say(): string {
    return 'said';
  }
}

const quoted = (value: unknown): string => JSON.stringify(value);
const nested = (depth: number, open = '[', close = ']'): string =>
  open.repeat(depth) + close.repeat(depth);
const members = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
const noStrings = ['null', '0', '1.5', 'true', 'false', '[]', '{}', '["echo"]', '{"toString":1}'];
const noIds = [
  '1.5',
  '1e400',
  '9007199254740993',
  'true',
  'false',
  '[]',
  '[1]',
  '{}',
  quoted('x'.repeat(65)),
];

/** Messages that can't be served, by the code of their answer. */
const bad: Record<string, readonly (string | Buffer)[]> = {
  BAD_FRAME: [
    // not JSON
    ...[
      '',
      ' ',
      '\n',
      'hello',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'a'",
      '{"event"',
      '{"event":}',
      '{,}',
      '[1,]',
      'undefined',
    ],
    ...[
      'NaN',
      'Infinity',
      '-',
      '+1',
      '01',
      '0x1',
      '1e',
      '.5',
      'tru',
      'nul',
      '{"a":1}{"a":1}',
      '/* */{}',
      '{a:1}',
    ],
    ...[
      '\u0000',
      '\ufeff{}',
      '\u2028',
      '"\u0001"',
      '"\\x"',
      '"\\u12"',
      '{"event":"echo"',
      'null null',
    ],
    // no object
    ...[
      'null',
      'true',
      'false',
      '0',
      '5',
      '-1',
      '1e400',
      '""',
      '"text"',
      '[]',
      '[1,2]',
      '[{"event":"echo"}]',
    ],
    // an object of the wrong keys
    ...[
      '{}',
      '{"data":1}',
      '{"id":1}',
      '{"Event":"echo"}',
      '{"type":"echo"}',
      '{"event ":"echo"}',
      '{"channel":"open"}',
    ],
    ...members.map((name) => `{${quoted(name)}:{"event":"echo"}}`),
    // wrong types of the right ones
    ...noStrings.map((value) => `{"event":${value}}`),
    ...noStrings.map((value) => `{"action":${value}}`),
    ...noStrings.map((value) => `{"channel":${value},"event":"say"}`),
    ...noIds.map((value) => `{"event":"echo","id":${value}}`),
    // nested too deep to be written, and noise
    nested(100_000),
    nested(100_000, '{"a":', '}').replace('{"a":}', '{}'),
    '['.repeat(500_000),
    '"'.repeat(999_999),
    'x'.repeat(1_048_576),
    Buffer.from([0xff, 0xfe, 0x00]),
    Buffer.from('83a56576656e74a46563686f', 'hex'),
    Buffer.alloc(100_000, 0x7b),
    Buffer.alloc(0),
  ],
  UNKNOWN_EVENT: [
    ...['', ' ', 'Echo', 'echo ', 'ECHO', 'échо', '*', '#', 'undefined', 'disconnect', 'exception'],
    ...members,
    ...[
      '$',
      '$ack',
      '$pong',
      '$welcome',
      '$reconnect',
      '$SUB',
      '$sub ',
      '$nothing',
      'x'.repeat(1_000_000),
    ],
  ].flatMap((event) =>
    [`{"event":${quoted(event)}}`, `{"action":${quoted(event)}}`].slice(
      0,
      event.length > 99 ? 1 : 2,
    ),
  ),
  NOT_SUBSCRIBED: [
    ...['open', 'nothing', ' ', 'a:b', ...members].map((name) =>
      quoted({ channel: name, event: 'say' }),
    ),
    '{"event":"$sub","channel":"open"}',
  ],
  BAD_NAME: [
    ...['', '*', '#', 'a:*', 'a:#', 'x'.repeat(257), 'ü'.repeat(129)].flatMap((channel) => [
      quoted({ event: '$sub', data: { channel } }),
      quoted({ event: '$unsub', data: { channel } }),
      quoted({ channel, event: 'say' }),
    ]),
    ...['null', '5', 'true', '[]', '{}', '["open"]'].flatMap((value) => [
      `{"event":"$sub","data":{"channel":${value}}}`,
      `{"event":"$sub","data":${value}}`,
      `{"event":"$unsub","data":${value}}`,
    ]),
    '{"event":"$sub"}',
    '{"event":"$sub","data":"open"}',
    '{"event":"$sub","data":{"__proto__":{"channel":"open"}}}',
  ],
  UNKNOWN_CHANNEL: ['Open', 'open ', ' open', 'open:', 'opеn', ...members].map((channel) =>
    quoted({ event: '$sub', data: { channel } }),
  ),
  // JSON.parse reads what JSON.stringify can't write: the answer fails, and says so.
  INTERNAL: [`{"event":"echo","data":${nested(20_000)}}`],
};
const rows = Object.entries(bad).flatMap(([code, messages]) =>
  messages.map((message, index): [string, string | Buffer, string] => [
    `${code} ${index + 1}: ${quoted(String(message).slice(0, 50))}`,
    message,
    code,
  ]),
);

let app: TestApp;
let witness: RawClient;
beforeAll(async () => {
  app = await TestApp.start({ providers: [Gateway] });
  witness = await RawClient.open(app.url());
});
afterAll(async () => {
  witness.destroy();
  await app.close();
});

describe('a message that can not be served', () => {
  it.each(rows)('%s', async (_name, message, code) => {
    const client = await RawClient.open(app.url());
    const opcode = typeof message === 'string' ? 1 : 2;
    client.write(frame(opcode, message), json({ event: 'echo', data: 'next', id: 'next' }));
    const [answer, next] = await client.read(2);
    expect(answer).toMatchObject({ event: 'exception', data: { status: 'error', code } });
    expect(next).toEqual({ event: '$ack', id: 'next', data: 'next' });
    // Nothing that the client said comes back to it.
    expect(JSON.stringify(answer).length).toBeLessThan(250);
    expect(app.get(ChannelManager).channels.size).toBe(0);
    client.destroy();
  });

  it('is one of more than 166', () => {
    expect(rows.length).toBeGreaterThan(166);
  });

  it.each([
    ['of one byte too many', 'x'.repeat(1_048_577)],
    ['of 16 MB', Buffer.alloc(16_000_000)],
  ])('is closed with 1009 where it is huge: %s', async (_name, message) => {
    const client = await RawClient.open(app.url());
    client.write(frame(1, message));
    await client.until(() => client.closeCode !== undefined);
    expect([client.frames.length, client.closeCode]).toEqual([1, 1009]);
    client.destroy();
  });

  it.each(['__proto__', 'constructor'])('pollutes nothing by a key %s', async (key) => {
    const data = `{${quoted(key)}:{"polluted":true}}`;
    const client = await RawClient.open(app.url());
    client.write(
      frame(1, `{"event":"echo","data":${data},"id":1}`),
      frame(1, `{"action":"echo",${quoted(key)}:{"polluted":true},"id":2}`),
      frame(1, `{"event":"echo","data":${data.replace('{', '{"event":"x",')},"id":3}`),
    );
    const values = await client.read(3);
    expect(values).toHaveLength(3);
    const text = client.frames.map(({ payload }) => String(payload));
    expect(text).toEqual([
      `{"event":"$ack","id":1,"data":${data}}`,
      `{"event":"$ack","id":2,"data":${data}}`,
      `{"event":"x",${quoted(key)}:{"polluted":true},"id":3}`,
    ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    client.destroy();
  });

  it('harms nobody else: who was there before is served, and who comes after', async () => {
    const late = await RawClient.open(app.url());
    for (const client of [witness, late]) {
      client.write(json({ event: 'echo', data: 'good', id: 1 }));
      expect(await client.read(1)).toEqual([{ event: '$ack', id: 1, data: 'good' }]);
    }
    late.destroy();
  });
});
