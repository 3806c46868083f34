import type { SessionHooks } from '../../../lib/core/hooks.js';
import type { WebSocketSession } from '../../../lib/core/session.js';
import { BareServer } from '../../support/bare-server.js';
import { Refusal } from '../../support/describe.js';
import { RawClient } from '../../support/raw-client.js';
import { deferred, settle } from '../../support/wire.js';

const never = () => new Promise<never>(() => undefined);

describe('Handshake', () => {
  let app: BareServer;
  let url: string;
  let asked: WebSocketSession[];
  let abandoned: WebSocketSession[];

  /** Starts with a hook, and notes whom it was asked for and who was abandoned. */
  const start = async (handshake: SessionHooks['handshake'], timeout = 10_000) => {
    app = new BareServer({ handshake: { timeout }, drain: { timeout: 100, spread: 0 } });
    asked = [];
    abandoned = [];
    app.endpoint.hooks = {
      ...app.endpoint.hooks,
      handshake: (session) => {
        asked.push(session);
        return handshake(session);
      },
      abandon: (session) => void abandoned.push(session),
    };
    url = await app.listen();
  };
  afterEach(() => app.kill());

  it.each([
    ['took too long', never, 408],
    ['refused', () => Promise.reject(Refusal.ofStatus(401)), 401],
    ['closed the session', async (session: WebSocketSession) => session.close(4001), 401],
  ])('lets no further hook begin for who was refused because one %s', async (_, hook, status) => {
    await start(hook, 50);
    expect((await RawClient.open(url)).status).toBe(status);
    await settle();
    expect([asked.length, abandoned]).toEqual([1, asked]);
  });

  it('lets none begin for who still waits when the server closes', async () => {
    const running = deferred();
    await start(() => (running.resolve(), never()));
    (await RawClient.dial(url)).upgrade(url);
    await running.promise;
    await app.server.close();
    expect([asked.length, abandoned]).toEqual([1, asked]);
  });

  it('abandons nobody who gets the 101', async () => {
    await start(() => Promise.resolve());
    expect((await RawClient.open(url)).status).toBe(101);
    await settle();
    expect([asked.length, abandoned]).toEqual([1, []]);
  });

  it('tells who was closed by a hook the reason of it', async () => {
    await start(async (session) => session.close(4001, 'the door is shut'));
    expect((await RawClient.open(url)).response).toContain('"message":"the door is shut"');
  });
});
