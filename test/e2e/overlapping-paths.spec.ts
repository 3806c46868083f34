import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WsParam } from '../../lib/index.js';
import { TestApp } from '../support/app.js';

@WebSocketGateway({ path: '/rooms/:id' })
class RoomGateway {
  @SubscribeMessage('who')
  who(@WsParam() params: unknown) {
    return ['room', params];
  }
}

@WebSocketGateway({ path: '/rooms/*rest' })
class RoomsGateway {
  @SubscribeMessage('who')
  who(@WsParam() params: unknown) {
    return ['rooms', params];
  }
}

@WebSocketGateway({ path: '/*all' })
class AnyGateway {
  @SubscribeMessage('who')
  who(@WsParam() params: unknown) {
    return ['any', params];
  }
}

@WebSocketGateway({ path: '/café/my room' })
class CafeGateway {
  @SubscribeMessage('who')
  who() {
    return ['café'];
  }
}

describe('Gateways whose paths overlap', () => {
  let app: TestApp;
  afterEach(() => app.close());

  const gateways = [RoomGateway, RoomsGateway, AnyGateway, CafeGateway];
  it.each([
    ['first', gateways],
    ['last', gateways.toReversed()],
  ])('are asked the narrowest first, also where it comes %s', async (_, providers) => {
    app = await TestApp.start({ providers });
    const whoIs = async (path: string) => {
      const client = await app.connect(path);
      return client.ask({ event: 'who' });
    };
    expect(await whoIs('/rooms/5')).toEqual(['room', { id: '5' }]);
    expect(await whoIs('/rooms/5/')).toEqual(['room', { id: '5' }]);
    expect(await whoIs('/rooms/5/6/')).toEqual(['rooms', { rest: ['5', '6'] }]);
    expect(await whoIs('/other')).toEqual(['any', { all: ['other'] }]);
    expect(await whoIs(encodeURI('/café/my room'))).toEqual(['café']);
  });
});
