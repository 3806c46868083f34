import { TestApp } from '../../support/app.js';
import { TagsGateway } from './schema-pipe.js';
import { AppModule } from './validation.js';

describe('what pipes find wrong', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ isBare: true, imports: [AppModule], providers: [TagsGateway] });
  });
  afterAll(() => app.close());

  it('arrives as details: ValidationPipe', async () => {
    const client = await app.connect('/orders');
    const order = { item: 'tea', count: 2, hack: 1 };
    expect(await client.ask({ event: 'create', data: order, id: 1 })).toMatchObject({
      data: '2 of tea',
    });
    const wrong = { item: 'tea', count: 0 };
    expect(await client.ask({ event: 'create', data: wrong, id: 2 })).toEqual({
      event: 'exception',
      id: 2,
      data: {
        status: 'error',
        code: 'BAD_REQUEST',
        message: 'Bad Request Exception',
        details: ['count must not be less than 1'],
      },
    });
  });

  it('arrives as details: zod through Standard Schema', async () => {
    const client = await app.connect('/orders');
    expect(await client.ask({ event: 'search', data: { text: 'tea' }, id: 1 })).toMatchObject({
      data: '10 orders with tea',
    });
    expect(await client.ask({ event: 'search', data: { text: 't' }, id: 2 })).toMatchObject({
      event: 'exception',
      id: 2,
      data: { code: 'BAD_REQUEST', details: [expect.stringContaining('text: ')] },
    });
  });

  it('arrives as details: a pipe of one’s own', async () => {
    const client = await app.connect('/tags');
    expect(await client.ask({ event: 'tag', data: ['a', 'b'], id: 1 })).toMatchObject({ data: 2 });
    expect(await client.ask({ event: 'tag', data: ['a', ''], id: 2 })).toMatchObject({
      event: 'exception',
      id: 2,
      data: { code: 'BAD_REQUEST', details: [expect.objectContaining({ path: [1] })] },
    });
  });
});
