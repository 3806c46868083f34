import {
  BadRequestException,
  ConflictException,
  ForbiddenException,
  GatewayTimeoutException,
  GoneException,
  HttpException,
  NotFoundException,
  PayloadTooLargeException,
  RequestTimeoutException,
  ServiceUnavailableException,
  UnauthorizedException,
  UnprocessableEntityException,
} from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { TimeLimitError } from '../../../lib/core/within.js';
import { HypernWsError } from '../../../lib/errors.js';
import { makeDescribeFailure } from '../../../lib/nest/describe-failure.js';

describe('makeDescribeFailure', () => {
  let logged: unknown[];
  let kinds: string[];
  const describeFailure = makeDescribeFailure({
    warn: () => undefined,
    error: (kind, error) => {
      kinds.push(kind);
      logged.push(error);
      return 'abc';
    },
  });

  beforeEach(() => {
    logged = [];
    kinds = [];
  });

  // DESIGN, section 6: what each is on the wire, before the 101 and in a connect hook.
  it.each<[unknown, string, number, number]>([
    [new BadRequestException('m'), 'BAD_REQUEST', 400, 4003],
    [new UnprocessableEntityException('m'), 'BAD_REQUEST', 422, 4003],
    [new GoneException('m'), 'BAD_REQUEST', 410, 4003],
    [new UnauthorizedException('m'), 'UNAUTHORIZED', 401, 4001],
    [new ForbiddenException('m'), 'FORBIDDEN', 403, 4003],
    [new NotFoundException('m'), 'NOT_FOUND', 404, 4003],
    [new ConflictException('m'), 'CONFLICT', 409, 4003],
    [new PayloadTooLargeException('m'), 'TOO_LARGE', 413, 4003],
    [new RequestTimeoutException('m'), 'TIMEOUT', 408, 4202],
    [new HttpException('m', 429), 'RATE_LIMITED', 429, 4104],
    [new ServiceUnavailableException('m'), 'UNAVAILABLE', 503, 4202],
    [new WsException('m'), 'ERROR', 403, 4003],
    [new WsException({ code: 'OWN', message: 'm' }), 'OWN', 403, 4003],
    [new HypernWsError('TOO_MANY_ROOMS', 'm'), 'TOO_MANY_ROOMS', 403, 4003],
  ])('describes %s as the contract has it', (error, code, status, close) => {
    expect(describeFailure(error)).toEqual({ code, message: 'm', status, close });
    expect(logged).toEqual([]);
  });

  it('describes a time limit of our own', () => {
    expect(describeFailure(new TimeLimitError(5))).toMatchObject({ code: 'TIMEOUT', status: 408 });
  });

  it.each<[string, unknown]>([
    ['an error', new Error('the password')],
    ['our own error about a value of the application', new HypernWsError('MESSAGE_INVALID', 'x')],
    ['undefined', undefined],
    ['an exception of no error’s status', new HttpException('the password', 302)],
  ])('logs what nobody expected, and gives the client the ref: %s', (_, error) => {
    expect(describeFailure(error)).toEqual({
      code: 'INTERNAL',
      message: 'Internal server error',
      ref: 'abc',
      status: 500,
      close: 1011,
    });
    expect(logged).toEqual([error]);
  });

  it('counts what nobody expected as what it is told, where it is told', () => {
    describeFailure(new Error('a'));
    describeFailure(new Error('a'), 'result of A.b');
    expect(kinds).toEqual(['unexpected error', 'result of A.b']);
  });

  it('keeps the message of an other 5xx, which is an INTERNAL with a ref', () => {
    expect(describeFailure(new GatewayTimeoutException('upstream'))).toEqual({
      code: 'INTERNAL',
      message: 'upstream',
      ref: 'abc',
      status: 500,
      close: 1011,
    });
  });

  it('keeps the errors of an other 5xx to itself', () => {
    const response = { message: 'm', errors: ['the password'] };
    expect(JSON.stringify(describeFailure(new HttpException(response, 502)))).not.toMatch(/pass/);
  });

  it.each<[string, object, object]>([
    ['a pipe’s list of messages', { message: ['a', 'b'] }, { details: ['a', 'b'] }],
    ['a pipe’s groups of messages', { message: { x: ['a'] } }, { details: { x: ['a'] } }],
    ['details of its own', { message: 'm', details: { x: 1 } }, { details: { x: 1 } }],
    ['errors, as pipes for zod name them', { message: 'm', errors: [1] }, { details: [1] }],
    ['details before errors', { message: 'm', details: 1, errors: 2 }, { details: 1 }],
    ['a pipe’s messages before errors', { message: ['a'], errors: 2 }, { details: ['a'] }],
    ['a time to try again', { message: 'm', retryAfter: 5 }, { retryAfter: 5 }],
    ['a time that is none', { message: 'm', retryAfter: 'soon' }, {}],
  ])('takes from a response: %s', (_, response, more) => {
    const exception = new HttpException(response, 400);
    const { status, close, code, message, ...rest } = describeFailure(exception);
    expect([code, status, close, message]).toEqual(['BAD_REQUEST', 400, 4003, exception.message]);
    expect(rest).toEqual(more);
  });

  it.each<[string, WsException, object]>([
    ['details', new WsException({ message: 'm', details: 1 }), { code: 'ERROR', details: 1 }],
    ['a code that is no string', new WsException({ code: 5, message: 'm' }), { code: 'ERROR' }],
    ['no message', new WsException({ code: 'OWN' }), { code: 'OWN', message: 'Ws Exception' }],
    ['a guard’s no', new WsException('Forbidden resource'), { code: 'FORBIDDEN', status: 403 }],
  ])('takes from a WsException: %s', (_, exception, expected) => {
    expect(describeFailure(exception)).toMatchObject(expected);
  });

  it('survives an exception that can not be read', () => {
    const exception = new HttpException('a', 400);
    exception.getResponse = () => {
      throw new Error('unreadable');
    };
    expect(describeFailure(exception)).toMatchObject({ code: 'INTERNAL', ref: 'abc' });
  });
});
