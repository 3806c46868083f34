import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { failureOfStatus, type Failure } from '../../../lib/protocol/failure.js';
import { runMiddleware } from '../../../lib/ws/handshake-middleware.js';
import type { HandshakeMiddleware } from '../../../lib/ws/options.js';

/** Runs middleware; `undefined` is a handshake that is still open after all of it. */
const run = (...middleware: HandshakeMiddleware[]) => runFor({}, ...middleware);

let passed: (readonly string[])[] = [];
beforeEach(() => (passed = []));

/** What a test says of the handshake. */
interface Facts {
  readonly isOver?: () => boolean;
  readonly ask?: () => Promise<Failure | undefined>;
}

function runFor({ isOver = () => false, ask }: Facts, ...middleware: HandshakeMiddleware[]) {
  return runMiddleware(middleware, new IncomingMessage(new Socket()), {
    isOver,
    passed: async (added) => {
      passed.push(added);
      return ask?.();
    },
  });
}

describe('runMiddleware', () => {
  it('lets pass where there is none', async () => {
    expect(await run()).toBeUndefined();
    expect(passed).toEqual([[]]);
  });

  it('runs one after the other, on one request and one response', async () => {
    const seen: unknown[] = [];
    const note: HandshakeMiddleware = (request, response, next) => {
      seen.push(request, response);
      setImmediate(next);
    };
    expect(await run(note, note)).toBeUndefined();
    expect(passed.length).toBe(1);
    expect(seen[0]).toBe(seen[2]);
    expect(seen[1]).toBe(seen[3]);
  });

  it('tells what was put on the request, and nothing that was there', async () => {
    const add: HandshakeMiddleware = (request, _response, next) => {
      Object.assign(request, { session: { name: 'ali' }, url: '/rewritten' });
      next();
    };
    await run(add);
    expect(passed).toEqual([['session']]);
  });

  it.each([
    [401, 'UNAUTHORIZED'],
    [200, 'FORBIDDEN'],
  ])('refuses where the response is ended with %i', async (status, code) => {
    const end = (_request: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(status).end('{}');
    };
    expect(await run(end, neverRun)).toMatchObject({ code });
    expect(passed).toEqual([]);
  });

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['destroyed', (response) => response.destroy()],
    ['closed', (response) => response.emit('close')],
  ])('refuses where the response is %s', async (_, leave) => {
    expect(await run((_request, response) => leave(response), neverRun)).toMatchObject({
      status: 403,
    });
  });

  it('refuses where earlier middleware ends the response, while a later one waits', async () => {
    const soon: HandshakeMiddleware = (_request, response, next) => {
      setImmediate(() => response.writeHead(503).end());
      next();
    };
    expect(await run(soon, () => undefined)).toMatchObject({ status: 503 });
  });

  it('lets what middleware wraps around the end of the response run, as on a server', async () => {
    const ends: string[] = [];
    const wrap: HandshakeMiddleware = (_request, response, next) => {
      const end = response.end.bind(response);
      response.end = (() => (ends.push('saved'), end())) as ServerResponse['end'];
      next();
    };
    const refuse: HandshakeMiddleware = (_request, response) => response.writeHead(401).end();
    expect(await run(wrap, refuse)).toMatchObject({ status: 401 });
    expect(ends).toEqual(['saved']);
  });

  it('hears the first next() of each middleware only', async () => {
    const twice: HandshakeMiddleware = (_request, _response, next) => {
      next();
      next();
      next(new Error('late'));
    };
    const throwing: HandshakeMiddleware = (_request, _response, next) => {
      next();
      throw new Error('late');
    };
    const refuse: HandshakeMiddleware = (_request, response) =>
      void setImmediate(() => response.writeHead(401).end());
    expect(await run(twice, throwing, refuse)).toMatchObject({ status: 401 });
    expect(passed).toEqual([]);
    expect(await run(twice, throwing)).toBeUndefined();
    expect(passed.length).toBe(1);
  });

  it('resolves with what the handshake says of who passed', async () => {
    const next: HandshakeMiddleware = (_request, _response, go) => go();
    const failure = failureOfStatus(401, 'no');
    expect(await runFor({ ask: () => Promise.resolve(failure) }, next)).toBe(failure);
    const error = new Error('boom');
    await expect(runFor({ ask: () => Promise.reject(error) }, next)).rejects.toBe(error);
  });

  it('begins nothing more when the handshake is over', async () => {
    let isOver = false;
    const end: HandshakeMiddleware = (_request, _response, next) => {
      isOver = true;
      next();
    };
    expect(await runFor({ isOver: () => isOver }, end, neverRun)).toBeUndefined();
    expect(passed).toEqual([]);
  });

  it('keeps an AsyncLocalStorage that middleware opens, for all that comes after it', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const open: HandshakeMiddleware = (_request, _response, next) => storage.run('a', next);
    const later: HandshakeMiddleware = (_request, _response, next) => {
      seen.push(storage.getStore());
      setImmediate(next);
    };
    const ask = async () => {
      seen.push(storage.getStore());
      return undefined;
    };
    await runFor({ ask }, open, later);
    expect([...seen, storage.getStore()]).toEqual(['a', 'a', undefined]);
  });

  it.each(['status', 'statusCode'])('refuses with an error whose %s is 4xx', async (key) => {
    const error = Object.assign(new Error('bad token'), { [key]: 403 });
    const failure = { code: 'FORBIDDEN', message: 'bad token', status: 403 };
    const passes: HandshakeMiddleware = (_request, _response, next) => next(error);
    const throws: HandshakeMiddleware = () => {
      throw error;
    };
    for (const middleware of [passes, throws]) {
      expect(await run(middleware, neverRun)).toMatchObject(failure);
    }
  });

  it.each([
    ['has no status', new Error('boom')],
    ['has a status of its own making', Object.assign(new Error('boom'), { status: 500 })],
    ['has two', Object.assign(new Error('boom'), { status: 500, statusCode: 400 })],
    ['is a framework’s', Object.assign(new Error('boom'), { status: 401, getStatus: () => 401 })],
    ['is no error', 'boom'],
  ])('rejects with what %s', async (_, error) => {
    await expect(run((_request, _response, next) => next(error))).rejects.toBe(error);
  });

  it('rejects where middleware that is async does, and nothing is left unhandled', async () => {
    await expect(run(() => Promise.reject(new Error('late')))).rejects.toThrow('late');
  });
});

const neverRun: HandshakeMiddleware = () => {
  throw new Error('run after a refusal');
};
