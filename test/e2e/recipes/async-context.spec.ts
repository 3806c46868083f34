import { UseInterceptors } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { ClsInterceptor, ClsModule, ClsService } from 'nestjs-cls';
import { Observable } from 'rxjs';
import { TestApp } from '../../support/app.js';
import { AppModule, Audit } from './async-context.js';

describe('the context of a message', () => {
  it('is its own: of one session and of several, at a time', async () => {
    const app = await TestApp.start({ isBare: true, imports: [AppModule] });
    const [one, two] = [
      await app.connect('/ledger?tenant=tea'),
      await app.connect('/ledger?tenant=milk'),
    ];
    for (const amount of [1, 2, 3]) {
      one.send({ event: 'book', data: amount, id: amount });
      two.send({ event: 'book', data: amount, id: amount });
    }
    for (const client of [one, one, one, two, two, two]) {
      expect(await client.next()).toMatchObject({ event: '$ack', data: 'booked' });
    }
    const { lines } = app.get(Audit);
    await app.close();
    const [texts, ids] = [0, 1].map((part) =>
      lines.map((line) => line.split(/[()]/)[part]!.trim()),
    );
    expect(texts!.toSorted()).toEqual([
      ...['milk: booked 1', 'milk: booked 2', 'milk: booked 3'],
      ...['tea: booked 1', 'tea: booked 2', 'tea: booked 3'],
    ]);
    expect(new Set(ids).size).toBe(6);
  });

  it('lasts for the values of a stream', async () => {
    @UseInterceptors(ClsInterceptor)
    @WebSocketGateway({ path: '/stream' })
    class StreamGateway {
      constructor(private readonly cls: ClsService) {}
      @SubscribeMessage('count')
      count(): Observable<unknown> {
        return new Observable((subscriber) => {
          setImmediate(() => {
            subscriber.next(this.cls.getId());
            subscriber.next(this.cls.getId());
            subscriber.complete();
          });
        });
      }
    }
    const app = await TestApp.start({
      imports: [ClsModule.forRoot({ global: true, interceptor: { generateId: true } })],
      providers: [StreamGateway],
    });
    const client = await app.connect('/stream');
    const [first, second] = [await client.ask({ event: 'count', id: 1 }), await client.next()];
    expect(first).toEqual(expect.any(String));
    expect(second).toBe(first);
    expect(await client.next()).toEqual({ event: '$ack', id: 1 });
    await app.close();
  });
});
