import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Makes pairs of connected sockets for the tests of a block, and destroys them after each. */
export function useSocketPairs(): () => Promise<[socket: Socket, peer: Socket]> {
  const server = createServer();
  const open: Socket[] = [];

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });
  afterAll(() => server.close());

  /** A socket and its peer, which does not read before it is told to. */
  return async () => {
    const peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
    peer.pause();
    const [[socket]] = (await Promise.all([once(server, 'connection'), once(peer, 'connect')])) as [
      [Socket],
      unknown,
    ];
    for (const one of [socket, peer]) open.push(one.on('error', () => undefined));
    return [socket, peer];
  };
}
