import type { TestApp } from '../../support/app.js';
import { BYE, play, startEcho, type Heard } from '../../support/echo-app.js';
import { closeFrame, frame } from '../../support/raw-client.js';

let app: TestApp;
beforeAll(async () => (app = await startEcho()));
afterAll(() => app.close());

const at = (path: string, send: Buffer[], chop?: number) =>
  play(app.url(path), { send, hear: [BYE], chop });

const withCode = (code: number): Buffer => {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frame(8, payload);
};

describe.each(['/raw', '/'])('a close frame of the client, on %s', (path) => {
  it.each([
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
  ])('with the code %i is answered with it', async (code) => {
    expect(await at(path, [withCode(code)])).toEqual([['close', code]]);
    expect(await at(path, [closeFrame(code, 'x'.repeat(123))])).toEqual([['close', code]]);
  });

  it.each([0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])(
    'with the code %i, which nobody may send, is answered with 1002',
    async (code) => {
      expect(await at(path, [withCode(code)])).toEqual([['close', 1002]]);
    },
  );

  it.each<[string, Buffer, number]>([
    ['without a payload', frame(8), 1005],
    ['of one byte', frame(8, 'x'), 1002],
    ['with a reason of 124 bytes', closeFrame(1000, 'x'.repeat(124)), 1002],
    [
      'with a reason that is no UTF-8',
      frame(8, Buffer.from([3, 232, 0xce, 0xba, 0xed, 0xa0, 0x80])),
      1007,
    ],
    ['with a reason that ends within a character', frame(8, Buffer.from([3, 232, 0xce])), 1007],
  ])('%s is answered with %s', async (_name, bytes, code) => {
    expect(await at(path, [bytes])).toEqual([['close', code]]);
    expect(await at(path, [bytes], 1)).toEqual([['close', code]]);
  });

  it.each<[string, Buffer[]]>([
    ['another one', [closeFrame(1001)]],
    ['a ping', [frame(9, 'late')]],
    ['a message', [frame(1, 'late')]],
    ['what is no frame', [Buffer.alloc(5_000, 0xff)]],
  ])('is the end: %s after it is not heard', async (_name, late) => {
    expect(await at(path, [closeFrame(1000), ...late])).toEqual([BYE]);
  });

  it('ends a message of which a fragment is missing', async () => {
    expect(await at(path, [frame(1, 'begun', { fin: false }), closeFrame(1000)])).toEqual([BYE]);
  });
});

describe('what came before the close frame', () => {
  it('is answered before it', async () => {
    const message: Heard = ['text', 'x'.repeat(300_000)];
    const send = [frame(1, String(message[1])), frame(9, 'p'), closeFrame(1000)];
    const heard = await play(app.url('/raw'), { send, hear: [BYE] });
    expect(heard).toHaveLength(3);
    expect(heard).toEqual(expect.arrayContaining([message, ['pong', 'p']]));
    expect(heard[2]).toEqual(BYE);
  });

  it('is answered before the close that a broken frame earns', async () => {
    const send = [frame(1, '{"event":"echo","data":1,"id":1}'), frame(3)];
    expect(await play(app.url('/'), { send, hear: [['close', 1002]] })).toEqual([
      ['text', '{"event":"$ack","id":1,"data":1}'],
      ['close', 1002],
    ]);
  });
});

describe('a legal text that is no JSON', () => {
  it.each(['', ' ', 'hello', '{', '[', '"', 'undefined', 'NaN', '{"a":1}}', '\ufeff{}', '\0'])(
    '%j is answered, and the connection goes on',
    async (text) => {
      const send = [frame(1, text), frame(1, '{"event":"echo","data":1,"id":1}')];
      const heard = await play(app.url('/'), {
        send,
        hear: [
          ['text', ''],
          ['text', ''],
        ],
      });
      expect(heard[0]![1]).toContain('"code":"BAD_FRAME"');
      expect(heard.slice(1)).toEqual([['text', '{"event":"$ack","id":1,"data":1}'], BYE]);
    },
  );
});
