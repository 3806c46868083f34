import { once } from 'node:events';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { buildSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { Server as SocketIoServer } from 'socket.io';
import { WebSocket, WebSocketServer } from 'ws';
import { OnHandshake, type WebSocketSession } from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { RawClient } from '../../support/raw-client.js';

@WebSocketGateway({ path: '/ours' })
class OurGateway {
  @OnHandshake()
  async handshake({ query }: WebSocketSession): Promise<void> {
    if (query.slowly) await new Promise((resolve) => setTimeout(resolve, 1_300));
  }
  @SubscribeMessage('echo')
  echo(_session: WebSocketSession, data: unknown): unknown {
    return data;
  }
}

const schema = buildSchema(`
  type Query { hello: String }
  type Subscription { count(to: Int!): Int }
`);
const roots = {
  query: { hello: () => 'world' },
  subscription: {
    async *count({ to }: { readonly to: number }): AsyncGenerator<{ count: number }> {
      for (let count = 1; count <= to; count++) {
        await Promise.resolve();
        yield { count };
      }
    },
  },
};

/** Upgrades that nobody answers: they would keep the server open. */
const strays: Duplex[] = [];

/** Serves graphql-ws on `/graphql`, as its documentation does beside other listeners. */
function serveGraphql(http: HttpServer): void {
  const server = new WebSocketServer({ noServer: true });
  useServer({ schema, roots }, server);
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url === '/whose') strays.push(socket);
    if (request.url !== '/graphql') return;
    server.handleUpgrade(request, socket, head, (ws) => server.emit('connection', ws, request));
  });
}

describe.each(['express', 'fastify'] as const)(
  'on the port of an application with %s',
  (platform) => {
    let app: TestApp;
    let io: SocketIoServer;

    beforeAll(async () => {
      app = await TestApp.start({
        providers: [OurGateway],
        platform,
        prepare: (nest) => {
          const http = nest.getHttpServer() as HttpServer;
          // Its default ends upgrades of others that take longer than a second.
          io = new SocketIoServer(http, { destroyUpgrade: false });
          io.on('connection', (socket) => socket.on('echo', (data, answer) => answer(data)));
          serveGraphql(http);
        },
      });
    });
    afterAll(async () => {
      for (const stray of strays.splice(0)) stray.destroy();
      await io.close();
      await app.close();
    });

    const ours = { event: '$ack', id: 1, data: 'ours' };
    const askOurs = async (path = '/ours'): Promise<unknown> => {
      const client = await app.connect(path);
      const answer = await client.ask({ event: 'echo', data: 'ours', id: 1 });
      client.socket.terminate();
      return answer;
    };

    it('serves its own path', async () => {
      expect(await askOurs()).toEqual(ours);
    });

    it('leaves graphql-ws alone: queries and subscriptions work', async () => {
      const client = createClient({
        url: app.url('/graphql'),
        webSocketImpl: WebSocket,
        retryAttempts: 0,
      });
      const results: unknown[] = [];
      for await (const { data } of client.iterate({ query: '{ hello }' })) results.push(data);
      for await (const { data } of client.iterate({ query: 'subscription { count(to: 3) }' })) {
        results.push(data);
      }
      expect(results).toEqual([{ hello: 'world' }, { count: 1 }, { count: 2 }, { count: 3 }]);
      await client.dispose();
      expect(await askOurs()).toEqual(ours);
    });

    it('leaves Socket.IO alone, its WebSocket and its polling', async () => {
      const socket = new WebSocket(app.url('/socket.io/?EIO=4&transport=websocket'));
      const said: string[] = [];
      socket.on('message', (data: Buffer) => said.push(data.toString()));
      await once(socket, 'message');
      socket.send('40'); // connect to the namespace
      await once(socket, 'message');
      socket.send('420["echo","hello"]'); // with an acknowledgement
      await once(socket, 'message');
      expect([said[0]![0], said[1]!.slice(0, 2), said[2]]).toEqual(['0', '40', '430["hello"]']);
      socket.terminate();

      const url = app.url('/socket.io/?EIO=4&transport=polling').replace('ws:', 'http:');
      expect(await (await fetch(url)).text()).toMatch(/^0\{"sid":/);
      expect(await askOurs()).toEqual(ours);
    });

    it('takes its time for a handshake of its own', async () => {
      expect(await askOurs('/ours?slowly=1')).toEqual(ours);
    });

    it('says nothing to an upgrade of a path that is nobody’s: it may be somebody’s', async () => {
      const client = await RawClient.dial(app.url());
      client.upgrade(app.url('/whose'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect([client.response, client.isEnded]).toEqual(['', false]);
      client.destroy();
    });
  },
);

describe('where nobody else listens', () => {
  it('answers the upgrade of an unknown path with 404, a browser too', async () => {
    const app = await TestApp.start({ providers: [OurGateway] });
    for (const protocol of ['other', 'hypern.v1.json']) {
      const client = await RawClient.open(app.url('/whose'), {
        'Sec-WebSocket-Protocol': protocol,
      });
      await client.until(() => client.isEnded);
      expect(client.status).toBe(404);
      expect(client.response).toContain('"code":"NOT_FOUND"');
    }
    await app.close();
  });
});
