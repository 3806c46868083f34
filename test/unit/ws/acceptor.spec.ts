import { BareServer } from '../../support/bare-server.js';
import { RawClient } from '../../support/raw-client.js';

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

  it('reads no offer where compression is off', async () => {
    const client = await open(false, 'permessage-deflate; nope');
    expect(client.status).toBe(101);
    expect(client.response).not.toContain('Sec-WebSocket-Extensions');
  });
});
