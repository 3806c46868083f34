import { NotFoundException, UnauthorizedException } from '@nestjs/common';
import { ConnectedSocket, MessageBody, WebSocketGateway, WsException } from '@nestjs/websockets';
import { from, type Observable } from 'rxjs';
import { z } from 'zod';
import {
  ChannelManager,
  contract,
  OnHandshake,
  WsChannel,
  type HypernWsOptions,
  type WebSocketSession,
} from '../../lib/index.js';
import { SchemaPipe } from '../e2e/recipes/schema-pipe.js';
import { TestApp, type AppFacts } from './app.js';

const Text = z.object({ text: z.string().min(1) });
type Text = z.input<typeof Text>;

/** What the gateway below and its clients agree on: types for both, checked by schemas. */
export interface Chat {
  events: {
    echo: { data: Text; answer: Text };
    hold: { data: string; answer: string };
    note: { data: string };
    count: { data: number };
    find: { answer: never };
    crash: { answer: never };
  };
  pushes: { notice: string; left: number };
  channels: {
    members: { subscribed: never };
    [room: `room:${string}`]: {
      events: { say: { data: Text; answer: { heardBy: number } } };
      pushes: { said: { text: string } };
      subscribed: { members: number };
    };
  };
}

const chat = contract<Chat>();

/** A gateway that writes down what happens to it. */
@WebSocketGateway({ path: '/chat' })
export class ChatGateway {
  /** What clients noted. */
  readonly notes: string[] = [];
  /** Each `hold` that came, in order. */
  readonly held: string[] = [];
  /** Each `$sub` that came, in order. */
  readonly entered: string[] = [];
  /** Each handshake's `Authorization`. */
  readonly tokens: unknown[] = [];
  /** Each handshake's URL. */
  readonly urls: string[] = [];
  #release = (): void => undefined;
  #released = new Promise<void>((resolve) => (this.#release = resolve));

  constructor(private readonly channels: ChannelManager) {}

  /** Lets everything go on that is held now. */
  release(): void {
    this.#release();
    this.#released = new Promise((resolve) => (this.#release = resolve));
  }

  @OnHandshake()
  handshake({ headers, url }: WebSocketSession): { name: string } {
    this.tokens.push(headers.authorization);
    this.urls.push(url);
    if (headers.authorization === 'Bearer wrong') {
      throw new UnauthorizedException('who is there?');
    }
    return { name: 'somebody' };
  }

  @chat.SubscribeMessage('echo')
  echo(@MessageBody(new SchemaPipe(Text)) data: Text): Text {
    return data;
  }

  @chat.SubscribeMessage('hold')
  async hold(@MessageBody() name: string): Promise<string> {
    this.held.push(name);
    await this.#released;
    return name;
  }

  @chat.SubscribeMessage('note')
  note(@MessageBody() text: string): void {
    if (text === '') throw new WsException({ code: 'EMPTY', message: 'nothing to note' });
    this.notes.push(text);
  }

  @chat.SubscribeMessage('count')
  count(@MessageBody() to: number): Observable<unknown> {
    return from(Array.from({ length: to }, (_, index) => chat.push('left', to - index)));
  }

  @chat.SubscribeMessage('find')
  find(): never {
    throw new NotFoundException('no such thing');
  }

  @chat.SubscribeMessage('crash')
  crash(): never {
    throw new Error('the text of this never leaves the server');
  }

  @chat.OnSubscribe('room:*')
  enter(@WsChannel() room: string): { members: number } {
    this.entered.push(room);
    return { members: this.channels.getChannel(room)?.subscriberCount ?? 0 };
  }

  @chat.OnSubscribe('members')
  refuse(): never {
    throw new WsException({ code: 'FORBIDDEN', message: 'members only' });
  }

  @chat.ChannelEvent('room:*', 'say')
  say(
    @WsChannel() room: `room:${string}`,
    @MessageBody(new SchemaPipe(Text)) { text }: Text,
    @ConnectedSocket() session: WebSocketSession,
  ): { heardBy: number } {
    return { heardBy: chat.publish(this.channels, room, 'said', { text }, session) };
  }
}

/** Starts an application with {@link ChatGateway}, which drains at once. */
export function startChat(
  options?: HypernWsOptions,
  controllers?: AppFacts['controllers'],
): Promise<TestApp> {
  const quick = { drain: { timeout: 2_000, spread: 0 }, ...options };
  return TestApp.start({ options: quick, providers: [ChatGateway], controllers });
}
