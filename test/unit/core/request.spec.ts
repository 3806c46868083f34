import { Call } from '../../../lib/core/call.js';
import { Request } from '../../../lib/core/request.js';
import { failureOfCode, failureOfStatus, type Failure } from '../../../lib/protocol/failure.js';
import { makeDescribe, Refusal } from '../../support/describe.js';
import { makeSession } from '../../support/make-session.js';

/** A request of a session that keeps what it is told, and of an owner that counts. */
function make(id?: number | string) {
  const session = makeSession();
  const seen = {
    ended: 0,
    faults: 0,
    errors: [] as unknown[],
    kinds: [] as unknown[],
    refused: [] as string[],
    reasons: [] as string[],
  };
  const owner = {
    session,
    describe: makeDescribe((error, kind) => {
      seen.errors.push(error);
      seen.kinds.push(kind);
    }),
    ended: () => void seen.ended++,
    fault: () => void seen.faults++,
    refused: ({ code, message }: Failure) => {
      seen.refused.push(code);
      seen.reasons.push(message);
    },
  };
  const request = new Request(
    owner,
    { event: 'e', channel: undefined, data: 1, id },
    undefined,
    10,
  );
  const call = new Call(session, 'e', undefined, id);
  return { request, call, seen, transport: session.transport };
}

describe('Request', () => {
  it.each([
    ['resolve', (request: Request) => request.resolve(1)],
    ['acknowledge', (request: Request) => request.acknowledge(1)],
    ['reject', (request: Request) => request.reject(new Error('no'))],
    ['refuse', (request: Request) => request.refuse(failureOfCode('MINE', 'no'))],
  ])('is answered once by %s, whatever else comes', (_, answer) => {
    const { request, transport } = make(1);
    answer(request);
    expect([request.isAnswered, transport.messages.length]).toEqual([true, 1]);
    request.resolve(2);
    request.acknowledge(2);
    request.reject(new Error('late'));
    request.refuse(failureOfCode('LATE', 'late'));
    expect(transport.messages).toHaveLength(1);
  });

  it('is answered by a result that has no text, without an id', () => {
    const { request, transport } = make();
    request.resolve(undefined);
    request.reject(new Error('late'));
    expect([request.isAnswered, transport.messages]).toEqual([true, []]);
  });

  it('says whether it could be acknowledged', () => {
    const { request, transport } = make('a');
    expect(request.acknowledge(1n)).toBe(false);
    expect(transport.values).toMatchObject([{ event: 'exception', id: 'a' }]);
    expect(request.acknowledge(1)).toBe(false);
    expect(make().request.acknowledge(1)).toBe(true);
  });

  it.each<[string, (request: Request) => unknown]>([
    ['an answer', (request) => request.resolve(1n, { name: 'A.b' })],
    ['a push', (request) => request.push(1n, { name: 'A.b' })],
    ['an acknowledgement', (request) => request.acknowledge(1n, { name: 'A.b' })],
  ])('tells whose result has no JSON: %s', (_, send) => {
    const { request, seen, transport } = make(1);
    send(request);
    expect(seen.kinds).toEqual(['result of A.b']);
    expect(transport.values).toMatchObject([{ event: 'exception', data: { code: 'INTERNAL' } }]);
  });

  it.each([
    ['BAD_FRAME', 1],
    ['UNKNOWN_EVENT', 1],
    ['UNKNOWN_CHANNEL', 1],
    ['BAD_NAME', 0],
    ['NOT_SUBSCRIBED', 0],
    ['FORBIDDEN', 0],
  ])('counts %s as %i fault', (code, faults) => {
    const { request, seen } = make();
    request.refuse(failureOfCode(code, 'no'));
    expect(seen.faults).toBe(faults);
  });

  it('tells its owner of what it refuses, and not of what was thrown', () => {
    const { request, seen } = make();
    request.refuse(failureOfCode('BAD_NAME', 'no'));
    make().request.reject(new Refusal(failureOfCode('BAD_NAME', 'no')));
    expect(seen.refused).toEqual(['BAD_NAME']);
  });

  it('tells the log more than the client, where there is more to tell', () => {
    const { request, seen, transport } = make(1);
    request.refuse(failureOfCode('MINE', 'no'), failureOfCode('MINE', 'because'));
    expect(seen.reasons).toEqual(['because']);
    expect(transport.values).toMatchObject([{ data: { code: 'MINE', message: 'no' } }]);
  });

  it('pushes without its id, as often as it is told', () => {
    const { request, transport } = make(1);
    request.push('a');
    request.push(undefined);
    request.push({ event: 'b' });
    expect(transport.values).toEqual(['a', { event: 'b' }]);
    expect([request.isAnswered, transport.answers]).toEqual([false, []]);
  });

  it('ends once', () => {
    const { request, seen } = make();
    request.end();
    request.end();
    expect(seen.ended).toBe(1);
  });

  it('is answered, let go of and ended where its time is over', () => {
    const { request, call, seen, transport } = make(1);
    const order: string[] = [];
    request.onExpire = () => order.push('told');
    call.cancel = (report) => {
      order.push(`cancelled after ${transport.messages.length} answer`);
      report(new Error('teardown'));
    };
    request.call = call;
    request.expire(failureOfStatus(408, 'late'));
    expect(order).toEqual(['told', 'cancelled after 1 answer']);
    expect([request.isExpired, seen.ended]).toEqual([true, 1]);
    expect(transport.values).toMatchObject([{ id: 1, data: { code: 'TIMEOUT' } }]);
  });

  describe('of a call that failed', () => {
    it.each([
      ['is answered with the exception', 1, false, 1],
      ['is answered where an id waits, although a filter spoke', 1, true, 1],
      ['leaves the word to the filter without an id', undefined, true, 0],
    ])('%s', (_, id, isFiltered, messages) => {
      const { request, call, transport } = make(id);
      call.fail(Refusal.ofStatus(403));
      call.isFiltered = isFiltered;
      request.rejectCall(call);
      expect([request.isAnswered, transport.messages.length]).toEqual([true, messages]);
    });

    it.each([
      [false, [{ event: 'exception', data: { code: 'FORBIDDEN' } }]],
      [true, []],
    ])('tells of it by a push where it was answered; filtered: %p', (isFiltered, pushes) => {
      const { request, call, transport } = make(1);
      request.resolve('a');
      call.fail(Refusal.ofStatus(403));
      call.isFiltered = isFiltered;
      request.rejectCall(call);
      expect(transport.values.slice(1)).toMatchObject(pushes);
      expect(transport.values).toHaveLength(1 + pushes.length);
      expect(transport.answers).toHaveLength(1);
    });

    it.each([
      [true, false, 1],
      [true, true, 0],
      [false, false, 0],
    ])(
      'lets the log hear of a late one: failed %p, filtered %p',
      (isFailed, isFiltered, logged) => {
        const { request, call, seen, transport } = make(1);
        if (isFailed) call.fail(new Error('late'));
        call.isFiltered = isFiltered;
        request.noteLate(call);
        expect([seen.errors.length, transport.messages.length]).toEqual([logged, 0]);
      },
    );
  });
});
