import { failureOfCode, failureOfStatus } from '../../../lib/protocol/failure.js';
import {
  encodeAck,
  encodeAnswer,
  encodeException,
  encodePublished,
  encodeReserved,
  encodeResult,
} from '../../../lib/protocol/outbound-frame.js';
import { ReservedEvent } from '../../../lib/protocol/reserved-event.js';

describe('encodePublished', () => {
  it('names channel, event and data', () => {
    const text = '{"channel":"chat","event":"message","data":{"a":1}}';
    expect(encodePublished('chat', 'message', { a: 1 })).toBe(text);
  });
});

describe('encodeAck', () => {
  it('carries the id and the value', () => {
    expect(encodeAck(7, null)).toBe('{"event":"$ack","id":7,"data":null}');
  });

  it('leaves out what there is not', () => {
    expect(encodeAck('x')).toBe('{"event":"$ack","id":"x"}');
    expect(encodeAck(undefined, 1)).toBe('{"event":"$ack","data":1}');
  });
});

describe('encodeReserved', () => {
  it('carries data and id where they are given', () => {
    expect(encodeReserved(ReservedEvent.Ping, {})).toBe('{"event":"$ping","data":{}}');
    expect(encodeReserved(ReservedEvent.Pong, undefined, 7)).toBe('{"event":"$pong","id":7}');
  });
});

describe('encodeAnswer', () => {
  it('lets an object with an event take the id along, in place of its own', () => {
    const answer = { event: 'pong', data: 1, id: 'own' };
    expect(JSON.parse(encodeAnswer(answer, 7))).toEqual({ event: 'pong', data: 1, id: 7 });
  });

  it.each([[null], [5], ['text'], [[1]], [{ event: 5 }], [{ data: 1 }]])(
    'puts %p in an $ack',
    (result) => {
      expect(JSON.parse(encodeAnswer(result, 7))).toEqual({ event: '$ack', id: 7, data: result });
    },
  );

  it('takes what toJSON makes of a result, and nothing else of it', () => {
    const event = { secret: 'hash', toJSON: () => ({ event: 'user', data: 'ada' }) };
    expect(encodeAnswer(event, 7)).toBe('{"event":"user","data":"ada","id":7}');
    const value = { event: 'internal', toJSON: () => ({ name: 'ada' }) };
    expect(encodeAnswer(value, 7)).toBe('{"event":"$ack","id":7,"data":{"name":"ada"}}');
    const date = new Date(0);
    expect(encodeAnswer(date, 7)).toBe(`{"event":"$ack","id":7,"data":${JSON.stringify(date)}}`);
  });

  it('does not take an event that JSON leaves out for one', () => {
    class Reply {
      readonly data = 1;
      get event(): string {
        return 'reply';
      }
    }
    expect(encodeAnswer(new Reply(), 7)).toBe('{"event":"$ack","id":7,"data":{"data":1}}');
  });

  it('acknowledges undefined without data', () => {
    expect(encodeAnswer(undefined, 7)).toBe('{"event":"$ack","id":7}');
  });
});

describe('encodeResult', () => {
  it.each([
    [{ event: 'a' }, '{"event":"a"}'],
    ['text', '"text"'],
    [0, '0'],
    [false, 'false'],
    [undefined, undefined],
    [null, undefined],
    [() => undefined, undefined],
  ])('makes of %p what Nest sends', (result, text) => {
    expect(encodeResult(result)).toBe(text);
  });
});

describe('encodeException', () => {
  it('carries what the client may know, and neither status nor close code', () => {
    const more = { details: ['a'], retryAfter: 5, ref: 'r' };
    const data = { status: 'error', code: 'RATE_LIMITED', message: 'slow down', ...more };
    const text = encodeException(failureOfStatus(429, 'slow down', more), 7);
    expect(JSON.parse(text)).toEqual({ event: 'exception', id: 7, data });
  });

  it('leaves out what there is not', () => {
    const data = '{"status":"error","code":"BAD_FRAME","message":"why"}';
    const text = encodeException(failureOfCode('BAD_FRAME', 'why'), undefined);
    expect(text).toBe(`{"event":"exception","data":${data}}`);
  });
});
