import { WebSocketMessage } from '../../../lib/core/message.js';

const encoder = new TextEncoder();

describe('WebSocketMessage', () => {
  it.each([
    ['text', 'grüße'],
    ['binary', encoder.encode('grüße')],
    ['pong', encoder.encode('grüße')],
  ] as const)('reads a %s message as text', (type, data) => {
    const message = new WebSocketMessage(type, data);
    expect([message.type, message.data, message.text()]).toEqual([type, data, 'grüße']);
  });

  it('reads JSON, of text and of bytes', () => {
    expect(new WebSocketMessage('text', '{"a":1}').json()).toEqual({ a: 1 });
    expect(new WebSocketMessage('binary', encoder.encode('[1]')).json<number[]>()).toEqual([1]);
  });

  it('throws a SyntaxError where there is no JSON', () => {
    expect(() => new WebSocketMessage('text', 'hi').json()).toThrow(SyntaxError);
  });

  it('quotes nothing of a message that is no JSON in its error', () => {
    const message = new WebSocketMessage('text', 'secret');
    expect(() => message.json()).toThrow(SyntaxError);
    expect(() => message.json()).not.toThrow('secret');
  });
});
