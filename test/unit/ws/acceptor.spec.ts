import { constants, deflateRawSync } from 'node:zlib';
import { WebSocketServer } from 'ws';
import { BareServer } from '../../support/bare-server.js';
import { frame, RawClient } from '../../support/raw-client.js';

describe('Acceptor', () => {
  let app: BareServer;
  const open = async (compression: false | object, offered: string): Promise<RawClient> => {
    app = new BareServer({ compression, closeTimeout: 100 });
    return RawClient.open(await app.listen(), { 'Sec-WebSocket-Extensions': offered });
  };
  afterEach(() => app.close());

  it('refuses an offer that nothing of can be accepted, and opens no session', async () => {
    const client = await open({}, 'permessage-deflate; nope');
    expect(client.status).toBe(400);
    expect(client.response).toContain('expected an acceptable Sec-WebSocket-Extensions');
    expect(app.endpoint.clients.size).toBe(0);
  });

  it('reads what a client compresses whose window is too small for what we compress', async () => {
    const client = await open({}, 'permessage-deflate; server_max_window_bits=9');
    const [session] = app.endpoint.clients;
    const heard: string[] = [];
    session!.on('message', (data) => heard.push(String(data)));
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    const body = deflateRawSync(Buffer.from('"packed"'), options).subarray(0, -4);
    client.write(frame(1, body, { rsv: 4 }));
    await client.until(() => heard.length === 1);
    expect(heard).toEqual(['"packed"']);
  });

  it('lets no time limit of HTTP end a session', async () => {
    await open(false, '');
    const [session] = app.endpoint.clients;
    expect(session!.request.socket.timeout).toBe(0);
  });

  it('leaves a socket alone that another listener has upgraded', async () => {
    app = new BareServer({ closeTimeout: 100 });
    const url = await app.listen();
    const others = new WebSocketServer({ server: app.http });
    others.on('connection', (socket) => socket.send('theirs'));
    const client = await RawClient.open(url);
    await client.until(() => client.frames.length === 1);
    expect(String(client.frames[0]!.payload)).toBe('theirs');
    expect(app.endpoint.clients.size).toBe(0);
    client.socket.destroy();
    others.close();
  });

  it('reads no offer where compression is off', async () => {
    const client = await open(false, 'permessage-deflate; nope');
    expect(client.status).toBe(101);
    expect(client.response).not.toContain('Sec-WebSocket-Extensions');
  });
});
