import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { failureOfCode, failureOfStatus, type Failure } from '../../../lib/protocol/failure.js';
import { refuseUpgrade } from '../../../lib/ws/http-refusal.js';
import { RawClient } from '../../support/raw-client.js';
import { settle } from '../../support/wire.js';

describe('refuseUpgrade', () => {
  let server: Server;
  let accepted: Promise<Socket>;
  let client: RawClient;
  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    accepted = new Promise((resolve) => server.once('connection', resolve));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = await RawClient.dial(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const refuse = async (failure: Failure) => {
    refuseUpgrade(await accepted, failure);
    await client.until(() => client.isEnded);
    const [head, body] = client.response.split('\r\n\r\n') as [string, string];
    return { head, body: JSON.parse(body) as unknown };
  };

  it('answers with the status, and says in JSON what is wrong', async () => {
    const { head, body } = await refuse({
      ...failureOfStatus(401, 'wer da?', { details: ['a'], ref: 'r' }),
    });
    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 401 Unauthorized',
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      expect.stringMatching(/^Content-Length: \d+$/),
      'X-Content-Type-Options: nosniff',
    ]);
    expect(body).toEqual({
      status: 'error',
      code: 'UNAUTHORIZED',
      message: 'wer da?',
      details: ['a'],
      ref: 'r',
    });
  });

  it.each([
    [failureOfStatus(503, 'later'), 2],
    [failureOfStatus(429, 'too many'), 2],
    [failureOfStatus(429, 'too many', { retryAfter: 1_001 }), 2],
    [failureOfStatus(503, 'later', { retryAfter: 60_000 }), 60],
  ])('says when to try again (%#)', async (failure, seconds) => {
    expect((await refuse(failure)).head).toContain(`\r\nRetry-After: ${seconds}`);
  });

  it.each([
    [400, 'Sec-WebSocket-Version: 13, 8'],
    [426, 'Upgrade: websocket'],
  ])('names with %i what is spoken', async (status, header) => {
    expect((await refuse(failureOfStatus(status, 'no'))).head).toContain(header);
  });

  it('answers with a status that has no name', async () => {
    expect((await refuse(failureOfStatus(499, 'no'))).head).toMatch(/^HTTP\/1\.1 499 Error\r\n/);
  });

  it('leaves out details that JSON refuses', async () => {
    const { body } = await refuse(failureOfCode('MINE', 'no', 1n));
    expect(body).toEqual({ status: 'error', code: 'MINE', message: 'no' });
  });

  it('counts bytes of UTF-8', async () => {
    const { body } = await refuse(failureOfStatus(403, 'ü€😀'));
    expect(body).toMatchObject({ message: 'ü€😀' });
  });

  it('waits for the client to read the answer, and to close its end', async () => {
    client.socket.write(Buffer.alloc(100_000));
    client.socket.pause();
    const socket = await accepted;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const refused = refuse(failureOfStatus(403, 'no'));
    for (let turn = 0; turn < 20; turn++) await settle();
    expect(socket.destroyed).toBe(false);
    client.socket.resume();
    await refused;
    await closed;
    expect([client.status, socket.bytesRead]).toEqual([403, 100_000]);
  });

  it('waits for a second and no longer', async () => {
    client.socket.pause();
    const socket = await accepted;
    refuseUpgrade(socket, failureOfStatus(403, 'no'));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(client.response).toBe('');
  });

  it('does nothing where the client has gone', async () => {
    const socket = await accepted;
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.destroy();
    await gone;
    expect(() => refuseUpgrade(socket, failureOfStatus(403, 'no'))).not.toThrow();
  });
});
