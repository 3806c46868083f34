import { IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { handOver, runMiddleware } from '../../../lib/ws/handshake-middleware.js';
import type { HandshakeMiddleware } from '../../../lib/ws/options.js';
import { makeSession } from '../../support/make-session.js';

const run = (...middleware: HandshakeMiddleware[]) =>
  runMiddleware(middleware, new IncomingMessage(new Socket()));

describe('runMiddleware', () => {
  it('lets pass where there is none', async () => {
    expect(await run()).toEqual({ passed: true, added: {} });
  });

  it('runs one after the other, on one request and one response', async () => {
    const seen: unknown[] = [];
    const note: HandshakeMiddleware = (request, response, next) => {
      seen.push(request, response);
      setImmediate(next);
    };
    expect(await run(note, note)).toMatchObject({ passed: true });
    expect(seen[0]).toBe(seen[2]);
    expect(seen[1]).toBe(seen[3]);
  });

  it('tells what was put on the request, and nothing that was there', async () => {
    const add: HandshakeMiddleware = (request, _response, next) => {
      Object.assign(request, { session: { name: 'ali' }, url: '/rewritten' });
      next();
    };
    expect(await run(add)).toEqual({ passed: true, added: { session: { name: 'ali' } } });
  });

  it.each([
    [401, 'UNAUTHORIZED'],
    [200, 'FORBIDDEN'],
  ])('refuses where the response is ended with %i', async (status, code) => {
    const end = (_request: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(status).end('{}');
    };
    expect(await run(end, neverRun)).toMatchObject({ passed: false, failure: { code } });
  });

  it('refuses with an error that has a status of 4xx', async () => {
    const error = Object.assign(new Error('bad token'), { status: 403 });
    const failure = { code: 'FORBIDDEN', message: 'bad token', status: 403 };
    const passes: HandshakeMiddleware = (_request, _response, next) => next(error);
    const throws: HandshakeMiddleware = () => {
      throw error;
    };
    for (const middleware of [passes, throws]) {
      expect(await run(middleware, neverRun)).toMatchObject({ passed: false, failure });
    }
  });

  it.each([
    ['has no status', new Error('boom')],
    ['has a status of its own making', Object.assign(new Error('boom'), { status: 500 })],
    ['is a framework’s', Object.assign(new Error('boom'), { status: 401, getStatus: () => 401 })],
    ['is no error', 'boom'],
  ])('rejects with what %s', async (_, error) => {
    await expect(run((_request, _response, next) => next(error))).rejects.toBe(error);
  });

  it('rejects where middleware that is async does, and nothing is left unhandled', async () => {
    await expect(run(() => Promise.reject(new Error('late')))).rejects.toThrow('late');
  });
});

describe('handOver', () => {
  it('gives a session what it has not, and the user', () => {
    const session = makeSession({ id: 'own', ip: '10.0.0.1' });
    handOver({ session: { a: 1 }, user: { id: 'ali' }, id: 'other', ip: 'other' }, session);
    expect(session).toMatchObject({
      session: { a: 1 },
      user: { id: 'ali' },
      id: 'own',
      ip: '10.0.0.1',
    });
  });

  it('leaves the user alone where there is none', () => {
    const session = makeSession();
    handOver({ user: null }, session);
    expect(session.user).toBeUndefined();
  });
});

const neverRun: HandshakeMiddleware = () => {
  throw new Error('run after a refusal');
};
