import type { Disconnect } from '../../../lib/core/disconnect.js';
import type { HypernWsOptions } from '../../../lib/ws/options.js';
import { BareServer } from '../../support/bare-server.js';
import { closeFrame, frame, json, RawClient } from '../../support/raw-client.js';
import { deferred, settle } from '../../support/wire.js';

describe('Connection', () => {
  let app: BareServer;
  let url: string;
  let ended: Promise<Disconnect>;

  const open = async (options: HypernWsOptions = {}) => {
    app = new BareServer({ drain: { timeout: 200, spread: 0 }, closeTimeout: 200, ...options });
    app.endpoint.router.onEvent('echo', { run: (data) => data });
    const disconnect = deferred<Disconnect>();
    ended = disconnect.promise;
    app.endpoint.hooks = {
      ...app.endpoint.hooks,
      disconnect: async (_session, how) => disconnect.resolve(how),
    };
    url = await app.listen();
    const client = await RawClient.open(url);
    await client.until(() => app.sessions.size > 0);
    return { client, session: [...app.sessions][0]! };
  };
  const opcodes = (client: RawClient) => client.frames.map(({ opcode }) => opcode);
  afterEach(() => app.kill());

  describe('closes', () => {
    it('after all that was queued before, and sends nothing after', async () => {
      const { client, session } = await open();
      session.send('before');
      session.close(4000, 'bye');
      expect([session.send('after'), session.readyState]).toEqual([false, 2]);
      session.ping();
      session.close(4001, 'again');
      await client.until(() => client.closeCode !== undefined);
      await settle();
      expect([opcodes(client), client.closeCode]).toEqual([[1, 8], 4000]);
      client.write(closeFrame(4000, 'bye'));
      expect(await ended).toEqual({ code: 4000, reason: 'bye', wasClean: true });
      await client.until(() => client.isEnded);
    });

    it('with 1000 where no code is given', async () => {
      const { client, session } = await open();
      session.close();
      await client.until(() => client.closeCode === 1000);
      client.write(closeFrame(1000));
      expect(await ended).toEqual({ code: 1000, reason: '', wasClean: true });
    });

    it('and keeps its own code where the peer answers with another', async () => {
      const { client, session } = await open();
      session.close(4030, 'kicked');
      await client.until(() => client.closeCode === 4030);
      client.write(closeFrame(1000, 'no, I leave'));
      expect(await ended).toEqual({ code: 4030, reason: 'kicked', wasClean: true });
    });

    it('and discards what comes then, messages of listeners too', async () => {
      const { client, session } = await open();
      const heard: unknown[] = [];
      session.on('message', (data: Buffer) => heard.push(String(data)));
      client.write(json({ event: 'echo', data: 1 }));
      await client.read(1);
      session.close(4000);
      client.write(json({ event: 'echo', data: 2 }), closeFrame(4000));
      await ended;
      expect(heard).toEqual(['{"event":"echo","data":1}']);
    });

    it('and ends a peer that does not answer, after closeTimeout', async () => {
      const { client, session } = await open({ closeTimeout: 50 });
      session.close(4000, 'bye');
      expect(await ended).toEqual({ code: 4000, reason: 'bye', wasClean: false });
      await client.until(() => client.isEnded);
    });

    it('and ends a peer that reads nothing of what is queued, after closeTimeout', async () => {
      const { client, session } = await open({ closeTimeout: 50 });
      client.socket.pause();
      session.send('x'.repeat(20_000_000));
      session.close(4000, 'bye');
      expect(await ended).toEqual({ code: 4000, reason: 'bye', wasClean: false });
    });

    it.each([4101, 4102])('with %i at once, without what was queued', async (code) => {
      const { client, session } = await open();
      session.send('never');
      session.close(code, 'away');
      await client.until(() => client.closeCode !== undefined);
      expect([opcodes(client), client.closeCode]).toEqual([[8], code]);
    });

    it('and reads on from a socket that was paused', async () => {
      const { client, session } = await open();
      session.transport!.pause();
      session.close(4000);
      await client.until(() => client.closeCode === 4000);
      client.write(closeFrame(4000));
      expect((await ended).wasClean).toBe(true);
    });

    it('at once, and without a frame, where it is terminated', async () => {
      const { client, session } = await open();
      session.send('never');
      session.terminate();
      await client.until(() => client.isEnded);
      expect([client.frames, await ended]).toEqual([
        [],
        { code: 1006, reason: '', wasClean: false },
      ]);
      expect(session.readyState).toBe(3);
    });
  });

  describe('where the peer closes', () => {
    it.each([
      [closeFrame(1000, 'bye'), { code: 1000, reason: 'bye', wasClean: true }, 1000],
      [closeFrame(4999, 'ü'), { code: 4999, reason: 'ü', wasClean: true }, 4999],
      [closeFrame(), { code: 1005, reason: '', wasClean: true }, undefined],
    ])('echoes the code and tells it %#', async (bytes, disconnect, echoed) => {
      const { client } = await open();
      client.write(bytes);
      expect(await ended).toEqual(disconnect);
      await client.until(() => client.isEnded);
      expect([opcodes(client), client.closeCode]).toEqual([[8], echoed]);
    });

    it('sends what was queued before the echo', async () => {
      const { client, session } = await open();
      client.write(closeFrame(1000));
      session.on('message', () => undefined);
      session.send('queued');
      await client.until(() => client.closeCode === 1000);
      expect(opcodes(client)).toEqual([1, 8]);
    });

    it('tells 1006 where it just goes', async () => {
      const { client } = await open();
      client.destroy();
      expect(await ended).toEqual({ code: 1006, reason: '', wasClean: false });
    });
  });

  describe('where the peer breaks the protocol', () => {
    it.each([
      ['a message over maxPayload', [frame(1, 'x'.repeat(101))], 1009, 'a message over maxPayload'],
      ['too many fragments', [frame(1, 'x', { fin: false }), ...Array.from({ length: 5 }, () => frame(0, 'x', { fin: false }))], 1008, 'a message in too many pieces'], // prettier-ignore
      ['text that is no UTF-8', [frame(1, Buffer.from([0xff]))], 1007, 'text that is no UTF-8'],
      ['a frame without a mask', [frame(1, 'x', { mask: false })], 1002, 'a frame without a mask'],
      ['a reserved opcode', [frame(3, 'x')], 1002, 'an invalid opcode'],
      [
        'a bit that nobody agreed on',
        [frame(1, 'x', { rsv: 4 })],
        1002,
        'compression that was not negotiated',
      ],
      [
        'a ping of more than 125 bytes',
        [frame(9, 'x'.repeat(126))],
        1002,
        'a control frame of an invalid size',
      ],
    ])(
      'by %s, closes with the code of it and the reason, and tells it',
      async (_, frames, code, reason) => {
        const { client } = await open({ maxPayload: 100, limits: { maxFragments: 4 } });
        client.write(...frames);
        await client.until(() => client.closeCode !== undefined);
        client.destroy();
        expect([client.closeCode, await ended]).toEqual([code, { code, reason, wasClean: false }]);
      },
    );

    it('tells listeners and the log what it was, and nothing of what the peer sent', async () => {
      const { client, session } = await open();
      const heard: unknown[] = [];
      session.on('error', (error: NodeJS.ErrnoException) => heard.push(error.code));
      client.write(frame(3, 'secret'));
      await ended;
      expect(heard).toEqual(['WS_ERR_INVALID_OPCODE']);
      expect(app.log).toEqual(['WS_ERR_INVALID_OPCODE: the peer sent an invalid opcode']);
    });

    it('answers what came before, and sends what was queued, before the close', async () => {
      const { client, session } = await open({ maxPayload: 100 });
      client.write(json({ event: 'echo', data: 1, id: 1 }), frame(3));
      session.send('queued');
      await client.until(() => client.closeCode === 1002);
      expect(opcodes(client)).toEqual([1, 1, 8]);
    });
  });
});
