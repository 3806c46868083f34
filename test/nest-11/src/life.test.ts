import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Client, PLATFORMS, start, until } from './app';

for (const platform of PLATFORMS) {
  describe(`the life of a session, with NestJS 11 on ${platform}`, () => {
    it('runs every hook in its order', async () => {
      const { app, port, diary } = await start(platform);
      const client = await Client.open(port, '/chat/tea', 'ali');
      await client.ask({ event: 'count', id: 1 });
      client.socket.close(4000);
      await until(() => diary.lines.length === 5);
      assert.deepEqual(diary.lines, [
        'handshake',
        'handleConnection ali',
        'connect',
        'disconnect 4000 in tea',
        'handleDisconnect',
      ]);
      await app.close();
    });

    it('refuses before the 101, or with a close code where the client can read one', async () => {
      const { app, port, diary } = await start(platform);
      const url = `ws://127.0.0.1:${port}/chat/tea`;
      assert.equal(await new Client(url).status(), 401);
      const browser = new Client(url, undefined, ['hypern.v1.json']);
      assert.deepEqual(await browser.closed, { code: 4001, reason: 'no token' });
      assert.equal(await new Client(`ws://127.0.0.1:${port}/nowhere`).status(), 404);
      assert.deepEqual(diary.lines, []);
      await app.close();
    });

    it('survives a handleConnection that rejects', async () => {
      const { app, port } = await start(platform);
      const client = new Client(`ws://127.0.0.1:${port}/old?fail`);
      assert.equal((await client.closed).code, 1011);
      const other = await Client.open(port, '/old');
      assert.deepEqual(await other.ask({ event: 'echo', data: 1 }), { event: 'echo', data: 1 });
      await app.close();
    });

    it('ends with the app: handlers finish, hooks run, then modules are destroyed', async () => {
      const { app, port, diary } = await start(platform);
      const plain = await Client.open(port, '/chat/tea', 'ali');
      const ours = await Client.open(port, '/chat/tea', 'bo', 'hypern.v1.json');
      assert.equal((await ours.next()).event, '$welcome');
      plain.send({ event: 'slow', id: 1 });
      ours.send({ event: 'slow', id: 1 });
      await new Promise((resolve) => setTimeout(resolve, 50));
      diary.lines.length = 0;
      const closing = app.close();
      assert.equal((await ours.next()).event, '$reconnect');
      for (const client of [plain, ours]) {
        assert.deepEqual(await client.next(), { event: '$ack', id: 1, data: 'done' });
      }
      assert.equal((await plain.closed).code, 1001);
      assert.equal((await ours.closed).code, 4200);
      await closing;
      assert.deepEqual(diary.lines.toSorted(), [
        ...['disconnect 1001 in tea', 'disconnect 4200 in tea'],
        ...['handleDisconnect', 'handleDisconnect', 'module destroyed'],
      ]);
      assert.equal(diary.lines.at(-1), 'module destroyed');
    });
  });
}
