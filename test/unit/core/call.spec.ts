import { jest } from '@jest/globals';
import { of } from 'rxjs';
import { Call, isStream } from '../../../lib/core/call.js';
import { makeSession } from '../../support/make-session.js';

function makeCall(): Call {
  return new Call(makeSession(), 'message', 'chat', 7);
}

describe('Call', () => {
  it('is no failure and no stream at first', () => {
    const { isFailed, isStream: isStreaming, error } = makeCall();
    expect([isFailed, isStreaming, error]).toEqual([false, false, undefined]);
  });

  it('keeps the exception that was raised last, also if it is undefined', () => {
    const call = makeCall();
    call.fail(new Error('first'));
    call.fail(undefined);
    expect([call.isFailed, call.error]).toEqual([true, undefined]);
  });

  it('tells who waits that the handler returned a stream', () => {
    const call = makeCall();
    call.onStream = jest.fn();
    call.stream();
    expect(call.isStream).toBe(true);
    expect(call.onStream).toHaveBeenCalledTimes(1);
  });

  it('needs nobody who waits for a stream', () => {
    const call = makeCall();
    call.stream();
    expect(call.isStream).toBe(true);
  });
});

describe('isStream', () => {
  it.each([
    [of(1), true],
    [{ lift: () => undefined, subscribe: () => undefined }, true],
    [{ subscribe: () => undefined, id: 7 }, false],
    [{ lift: () => undefined }, false],
    [{ lift: true, subscribe: true }, false],
    [Promise.resolve(), false],
    ['text', false],
    [null, false],
    [undefined, false],
  ])('says of %p: %p', (value, expected) => {
    expect(isStream(value)).toBe(expected);
  });
});
