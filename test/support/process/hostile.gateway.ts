import { setTimeout as sleep } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  ChannelManager,
  OnDisconnect,
  OnHandshake,
  OnSubscribe,
  RoomManager,
  type Disconnect,
  type WebSocketSession,
} from '../../../lib/index.js';

/** Tells the parent process what happened. */
export function tell(line: string): void {
  process.send?.({ line });
}

/** What the clients of an application in a process of its own may ask for. */
@WebSocketGateway({ path: '/' })
export class HostileGateway {
  constructor(
    @Inject(RoomManager) private readonly rooms: RoomManager,
    @Inject(ChannelManager) private readonly channels: ChannelManager,
  ) {}

  @OnHandshake()
  async handshake({ query }: WebSocketSession): Promise<void> {
    if (query.ms) await sleep(Number(query.ms));
  }
  @SubscribeMessage('echo')
  echo(_session: WebSocketSession, data: unknown): unknown {
    return data;
  }
  /** Takes `ms` milliseconds, then answers with the whole message. */
  @SubscribeMessage('slow')
  async slow(_session: WebSocketSession, data: { readonly ms: number }): Promise<unknown> {
    await sleep(data.ms);
    return data;
  }
  @SubscribeMessage('never')
  never(): Promise<never> {
    return new Promise(() => undefined);
  }
  @SubscribeMessage('join')
  join(session: WebSocketSession, { room }: { readonly room: string }): boolean {
    return this.rooms.joinRoom(session, room);
  }
  @SubscribeMessage('leave')
  leave(session: WebSocketSession, { room }: { readonly room: string }): boolean {
    return this.rooms.leaveRoom(session, room);
  }
  @SubscribeMessage('say')
  say(session: WebSocketSession, { room, text }: { room: string; text: string }): number {
    return this.rooms.getRoom(room)?.broadcast({ event: 'said', data: text }, session) ?? 0;
  }
  @SubscribeMessage('publish')
  publish(_session: WebSocketSession, { channel }: { readonly channel: string }): number {
    return this.channels.getChannel(channel)?.publish('event', channel) ?? 0;
  }
  @OnSubscribe('open:#')
  open(): void {
    // open to everybody
  }
  @OnDisconnect()
  async disconnect(_session: WebSocketSession, { code }: Disconnect): Promise<void> {
    tell(`disconnect ${code}`);
    await sleep(20);
    tell('disconnected');
  }
}
