import {
  closeOfStatus,
  codeOfStatus,
  failureOfCode,
  failureOfStatus,
  statusOfClose,
} from '../../../lib/protocol/failure.js';

describe('an HTTP status', () => {
  it.each([
    [400, 'BAD_REQUEST', 4003],
    [401, 'UNAUTHORIZED', 4001],
    [403, 'FORBIDDEN', 4003],
    [404, 'NOT_FOUND', 4003],
    [408, 'TIMEOUT', 4202],
    [409, 'CONFLICT', 4003],
    [413, 'TOO_LARGE', 4003],
    [418, 'BAD_REQUEST', 4003],
    [422, 'BAD_REQUEST', 4003],
    [429, 'RATE_LIMITED', 4104],
    [499, 'BAD_REQUEST', 4003],
    [500, 'INTERNAL', 1011],
    [502, 'INTERNAL', 1011],
    [503, 'UNAVAILABLE', 4202],
    [200, 'INTERNAL', 1011],
  ])('%i is %s, and closes with %i', (status, code, close) => {
    expect([codeOfStatus(status), closeOfStatus(status)]).toEqual([code, close]);
    expect(failureOfStatus(status, 'why')).toEqual({ code, message: 'why', status, close });
  });

  it('carries what more there is to say', () => {
    const more = { details: ['name is empty'], retryAfter: 5, ref: 'r' };
    expect(failureOfStatus(429, 'slow down', more)).toMatchObject(more);
  });
});

describe('failureOfCode', () => {
  it('is a refusal with 403, or 4003', () => {
    const failure = { code: 'MINE', message: 'no', status: 403, close: 4003 };
    expect(failureOfCode('MINE', 'no')).toEqual(failure);
    expect(failureOfCode('MINE', 'no', null)).toEqual({ ...failure, details: null });
  });
});

describe('statusOfClose', () => {
  it.each([
    [4001, 401],
    [4201, 401],
    [4103, 429],
    [4104, 429],
    [4200, 503],
    [4299, 503],
    [1011, 500],
    [4003, 403],
    [1000, 403],
  ])('makes of %i the status %i', (code, status) => {
    expect(statusOfClose(code)).toBe(status);
  });
});
