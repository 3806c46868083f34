import { WebSocket } from 'ws';
import { BareServer } from '../../support/bare-server.js';

const next = (ws: WebSocket): Promise<unknown> =>
  new Promise((resolve) =>
    ws.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()))),
  );
const opened = (ws: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));

describe('HypernWsServer', () => {
  it('answers, broadcasts and drains', async () => {
    const app = new BareServer({ drain: { timeout: 1000, spread: 0 } });
    app.endpoint.router.onEvent('echo', { run: (data) => data });
    app.endpoint.router.onEvent('join', {
      run: (data, call) => app.rooms.joinRoom(call.session, data as string),
    });
    const url = await app.listen();
    const ws = new WebSocket(url);
    await opened(ws);
    ws.send(JSON.stringify({ event: 'echo', data: { a: 1 }, id: 7 }));
    expect(await next(ws)).toEqual({ event: '$ack', id: 7, data: { a: 1 } });
    ws.send('nonsense');
    expect(await next(ws)).toMatchObject({ event: 'exception', data: { code: 'BAD_FRAME' } });
    ws.send(JSON.stringify({ event: '$ping', id: 'x' }));
    expect(await next(ws)).toEqual({ event: '$pong', id: 'x' });
    ws.send(JSON.stringify({ event: 'join', data: 'r', id: 1 }));
    expect(await next(ws)).toEqual({ event: '$ack', id: 1, data: true });
    expect(app.rooms.getRoom('r')!.broadcast({ hello: 'wörld' })).toBe(1);
    expect(await next(ws)).toEqual({ hello: 'wörld' });
    const closed = new Promise((resolve) =>
      ws.once('close', (code, reason) => resolve([code, String(reason)])),
    );
    await app.close();
    expect(await closed).toEqual([1001, 'the server is stopping']);
    expect(app.rooms.getRoom('r')).toBeUndefined();
  });
});
