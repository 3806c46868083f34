import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Injectable, Scope, type CanActivate, type INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ChannelManager } from 'hypern-ws';
import { Client, PLATFORMS, start } from './app';

for (const platform of PLATFORMS) {
  describe(`NestJS 11 on ${platform}`, () => {
    let app: INestApplication;
    let port: number;
    before(async () => ({ app, port } = await start(platform)));
    after(() => app.close());

    const join = (room: string, token: string) => Client.open(port, `/chat/${room}`, token);

    it('has rooms', async () => {
      const [ali, bo, cy] = [
        await join('tea', 'ali'),
        await join('tea', 'bo'),
        await join('x', 'cy'),
      ];
      bo.send({ event: 'say', data: 'hello', id: 1 });
      const said = { event: 'said', data: { text: 'hello', by: 'bo' } };
      assert.deepEqual(await ali.next(), said);
      assert.deepEqual(await bo.next(), said);
      assert.deepEqual(await bo.next(), { event: '$ack', id: 1, data: 2 });
      assert.deepEqual(await cy.ask({ event: 'count', id: 2 }), { event: '$ack', id: 2, data: 3 });
    });

    it('has channels', async () => {
      const [ali, bo] = [await join('tea', 'ali'), await join('tea', 'bo')];
      const channel = 'news:tea';
      for (const client of [ali, bo]) {
        assert.deepEqual(await client.ask({ event: '$sub', data: { channel }, id: 1 }), {
          event: '$ack',
          id: 1,
          data: { channel, data: 'welcome' },
        });
      }
      ali.send({ channel, event: 'publish', data: 'ready', id: 2 });
      const published = { channel, event: 'published', data: 'ready' };
      assert.deepEqual(await bo.next(), published);
      assert.deepEqual(await ali.next(), published);
      assert.deepEqual(await ali.next(), { event: '$ack', id: 2, data: 2 });
      assert.equal(app.get(ChannelManager).getChannel(channel)!.subscriberCount, 2);
      const closed = await ali.ask({ event: '$sub', data: { channel: 'news:closed' }, id: 3 });
      assert.equal(closed.data.code, 'BAD_REQUEST');
      const unknown = await ali.ask({ event: '$sub', data: { channel: 'other' }, id: 4 });
      assert.equal(unknown.data.code, 'UNKNOWN_CHANNEL');
    });

    it('has streams, and gateways as they were', async () => {
      const ali = await join('tea', 'ali');
      ali.send({ event: 'stream', id: 1 });
      assert.equal(await ali.next(), 1);
      assert.equal(await ali.next(), 2);
      assert.deepEqual(await ali.next(), { event: '$ack', id: 1 });
      const old = await Client.open(port, '/old');
      assert.deepEqual(await old.ask({ event: 'echo', data: 1 }), { event: 'echo', data: 1 });
    });

    it('answers every failure', async () => {
      const ali = await join('tea', 'ali');
      const failure = async (event: string, data?: unknown) => {
        const frame = await ali.ask({ event, data, id: 1 });
        assert.equal(frame.event, 'exception');
        assert.equal(frame.id, 1);
        return frame.data;
      };
      assert.equal((await failure('no such event')).code, 'UNKNOWN_EVENT');
      assert.equal((await failure('forbidden')).code, 'FORBIDDEN');
      const wrong = await failure('order', { count: 'two' });
      assert.deepEqual(wrong.details, ['count must be an integer number']);
      assert.deepEqual(await failure('ws-exception'), {
        status: 'error',
        code: 'SOLD_OUT',
        message: 'none left',
        details: { left: 0 },
      });
      const { ref, ...unexpected } = await failure('boom');
      assert.equal(typeof ref, 'string');
      assert.deepEqual(unexpected, {
        status: 'error',
        code: 'INTERNAL',
        message: 'Internal server error',
      });
      ali.socket.send('{');
      assert.equal((await ali.next()).data.code, 'BAD_FRAME');
      assert.deepEqual(await ali.ask({ event: 'order', data: { count: 2 }, id: 2 }), {
        event: '$ack',
        id: 2,
        data: 2,
      });
    });
  });
}

describe('NestJS 11 with a request-scoped global guard', () => {
  it('starts: there is no way for it to reach a gateway', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class NeverGuard implements CanActivate {
      canActivate(): boolean {
        return false;
      }
    }

    const more = { providers: [{ provide: APP_GUARD, useClass: NeverGuard }] };
    const { app, port } = await start('express', more);
    const old = await Client.open(port, '/old');
    assert.deepEqual(await old.ask({ event: 'echo', data: 1 }), { event: 'echo', data: 1 });
    await app.close();
  });
});
