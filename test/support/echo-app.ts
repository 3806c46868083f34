import { Injectable } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebsocketRoute, type HypernWsOptions, type WebSocketSession } from '../../lib/index.js';
import { TestApp } from './app.js';
import { closeFrame, RawClient } from './raw-client.js';

@WebSocketGateway({ path: '/' })
export class EchoGateway {
  @SubscribeMessage('echo')
  echo(_session: WebSocketSession, data: unknown): unknown {
    return data;
  }
}

/** Sends back what comes to `/raw`, whatever it is. */
@Injectable()
class RawEcho {
  constructor(routes: WebsocketRoute) {
    routes.on('/raw', async (session) => {
      for await (const { type, data } of session) {
        if (type === 'text' || type === 'binary') session.send(data);
      }
    });
  }
}

/** Starts an application that echoes: events to `/`, and any message to `/raw`. */
export function startEcho(options?: HypernWsOptions): Promise<TestApp> {
  return TestApp.start({ options, providers: [EchoGateway, RawEcho] });
}

/** What came off the wire: the opcode's name, and the payload as latin1, or the close code. */
export type Heard = readonly [string, string | number];

const names: Readonly<Record<number, string>> = { 1: 'text', 2: 'binary', 9: 'ping', 10: 'pong' };

/** What a client does in one case of a conformance suite. */
export interface Case {
  readonly send: readonly Buffer[];
  /** What the server has to say to it. Where no close is among that, the client closes then. */
  readonly hear: readonly Heard[];
  /** Bytes of each write; all at once where it is not given. */
  readonly chop?: number;
  readonly headers?: Record<string, string>;
}

/** Plays a case, and returns all that the server said until the end of the connection. */
export async function play(url: string, { send, hear, chop, headers }: Case): Promise<Heard[]> {
  const client = await RawClient.open(url, headers);
  const bytes = Buffer.concat(send);
  client.socket.setNoDelay(true);
  for (let start = 0; start < bytes.length; start += chop ?? bytes.length) {
    client.socket.write(bytes.subarray(start, start + (chop ?? bytes.length)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (!hear.some(([name]) => name === 'close')) {
    await client.until(() => client.isEnded || client.frames.length >= hear.length);
    client.socket.write(closeFrame(1000));
  }
  await client.until(() => client.isEnded);
  return client.frames.map(({ opcode, payload }) => {
    if (opcode !== 8) return [names[opcode]!, payload.toString('latin1')];
    return ['close', payload.length === 0 ? 1005 : payload.readUInt16BE()];
  });
}

/** What is heard at the end of a case in which the server has nothing to object to. */
export const BYE: Heard = ['close', 1000];
