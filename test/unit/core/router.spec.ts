import { Router, type Handler } from '../../../lib/core/router.js';
import { ChannelPattern } from '../../../lib/protocol/channel-pattern.js';

const handler = (): Handler => ({ run: () => undefined });

describe('Router', () => {
  it('finds the handlers of an event, in the order in which they came', () => {
    const router = new Router();
    const [first, second] = [handler(), handler()];
    router.onEvent('echo', first);
    router.onEvent('echo', second);
    expect(router.handlersOf('echo')).toEqual([first, second]);
  });

  it.each(['unknown', '__proto__', 'constructor', ''])('finds none of %j', (event) => {
    const router = new Router();
    router.onEvent('echo', handler());
    router.onChannelEvent(new ChannelPattern('chat'), 'echo', handler());
    expect(router.handlersOf(event)).toEqual([]);
    expect(router.channelHandlersOf('chat', event)).toEqual([]);
    expect(router.channelHandlersOf(event, 'echo')).toEqual([]);
    expect(router.openersOf(event)).toEqual([]);
  });

  it('tells a developer what there is', () => {
    const router = new Router();
    for (const event of ['echo', 'shout']) router.onEvent(event, handler());
    for (const text of ['chat', 'poll:*', 'poll:#']) {
      router.onSubscribe(new ChannelPattern(text), handler());
    }
    expect(router.eventsText).toBe('@SubscribeMessage() handles echo, shout');
    expect(router.openersText).toBe('@OnSubscribe() opens chat, poll:*, poll:#');
  });

  it('tells a developer what there is not', () => {
    const router = new Router();
    expect(router.eventsText).toBe('this path has no @SubscribeMessage()');
    expect(router.openersText).toBe('this path has no @OnSubscribe()');
  });

  it('finds the handlers of a channel’s event: those of its exact name first', () => {
    const router = new Router();
    const [wild, exact, other, all] = [handler(), handler(), handler(), handler()];
    router.onChannelEvent(new ChannelPattern('chat:*'), 'message', wild);
    router.onChannelEvent(new ChannelPattern('chat:1'), 'message', exact);
    router.onChannelEvent(new ChannelPattern('chat:1'), 'other', other);
    router.onChannelEvent(new ChannelPattern('#'), 'message', all);
    expect(router.channelHandlersOf('chat:1', 'message')).toEqual([exact, wild, all]);
    expect(router.channelHandlersOf('chat:2', 'message')).toEqual([wild, all]);
    expect(router.channelHandlersOf('chat:1', 'other')).toEqual([other]);
  });

  it('finds a handler once, where several patterns of its method match', () => {
    const router = new Router();
    const both = handler();
    for (const text of ['chat:1', 'chat:*', '#']) {
      router.onChannelEvent(new ChannelPattern(text), 'message', both);
    }
    expect(router.channelHandlersOf('chat:1', 'message')).toEqual([both]);
  });

  it('makes no list where no pattern is in question', () => {
    const router = new Router();
    router.onChannelEvent(new ChannelPattern('chat'), 'message', handler());
    const found = router.channelHandlersOf('chat', 'message');
    expect(router.channelHandlersOf('chat', 'message')).toBe(found);
  });

  it('finds whether events of a channel are handled at all', () => {
    const router = new Router();
    const [wild, exact] = [handler(), handler()];
    router.onChannelEvent(new ChannelPattern('chat:*'), 'message', wild);
    router.onChannelEvent(new ChannelPattern('news'), 'headline', exact);
    router.onSubscribe(new ChannelPattern('other'), handler());
    const found = ['chat:1', 'news', 'other'].map((name) => router.anyChannelHandlerOf(name));
    expect(found).toEqual([wild, exact, undefined]);
  });

  it('finds who opens a channel: by its exact name first', () => {
    const router = new Router();
    const [wild, exact] = [handler(), handler()];
    router.onSubscribe(new ChannelPattern('chat:*'), wild);
    router.onSubscribe(new ChannelPattern('chat:1'), exact);
    expect(router.openersOf('chat:1')).toEqual([exact, wild]);
    expect(router.openersOf('news')).toEqual([]);
  });
});
