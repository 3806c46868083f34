import type { AddressInfo } from 'node:net';
import type { HypernWsError } from '../../../lib/errors.js';
import { OwnPort } from '../../../lib/ws/own-port.js';
import { RawClient } from '../../support/raw-client.js';

describe('OwnPort', () => {
  const ports: OwnPort[] = [];
  const open = async (timeout = 10_000) => {
    const own = new OwnPort(0, timeout);
    ports.push(own);
    await own.listening();
    const { port } = own.server.address() as AddressInfo;
    return { own, port, url: `ws://127.0.0.1:${port}/` };
  };
  afterEach(async () => {
    for (const own of ports.splice(0)) await own.close();
  });

  it('answers a request that is no upgrade with 426', async () => {
    const { url } = await open();
    const response = await fetch(url.replace('ws:', 'http:'));
    expect([response.status, response.headers.get('upgrade')]).toEqual([426, 'websocket']);
  });

  it('ends a client that does not finish the head of its request in time', async () => {
    const { url } = await open(50);
    const client = await RawClient.dial(url);
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
    await client.until(() => client.isEnded);
    expect(client.response).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('rejects with PORT_UNAVAILABLE where the port is taken, and says which', async () => {
    const { port } = await open();
    const other = new OwnPort(port, 1_000);
    const error = await other.listening().catch((reason: unknown) => reason as HypernWsError);
    expect([error!.code, error!.message, error!.cause]).toEqual([
      'PORT_UNAVAILABLE',
      expect.stringMatching(new RegExp(`port ${port} .*EADDRINUSE`)),
      expect.objectContaining({ code: 'EADDRINUSE' }),
    ]);
    await other.close();
  });

  it('closes also where clients are connected and say nothing', async () => {
    const { own, url } = await open();
    const client = await RawClient.dial(url);
    await own.close();
    await client.until(() => client.isEnded);
    expect(own.server.listening).toBe(false);
  });
});
