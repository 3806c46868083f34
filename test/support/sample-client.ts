import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocket } from 'ws';

/** Starts a sample's module as its `main.ts` does, on a free port unless told one. */
export async function startSample(
  module: Type,
  port = 0,
  prepare?: (app: INestApplication) => void,
): Promise<INestApplication> {
  const app = await NestFactory.create(module, { logger: false, abortOnError: false });
  prepare?.(app);
  return app.listen(port).then(() => app);
}

/** The port on which an application listens. */
export function portOf(app: INestApplication): number {
  const server = app.getHttpServer() as Server;
  return (server.address() as AddressInfo).port;
}

/** A client as the original's browser code is one: it sends JSON and reads what comes, in order. */
export class SampleClient {
  readonly #frames: unknown[] = [];
  readonly #readers: ((frame: unknown) => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const frame: unknown = JSON.parse(data.toString());
      const reader = this.#readers.shift();
      if (reader) reader(frame);
      else this.#frames.push(frame);
    });
  }

  /** Connects to the path `/ws` of an application. */
  static async connect(app: INestApplication): Promise<SampleClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${portOf(app)}/ws`);
    const client = new SampleClient(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return client;
  }

  /** Sends a string as it is, anything else as JSON. */
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Returns the next frame that came or comes. */
  next(): Promise<unknown> {
    if (this.#frames.length > 0) return Promise.resolve(this.#frames.shift());
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** Sends a message and returns the frame after it. */
  ask(message: unknown): Promise<unknown> {
    this.send(message);
    return this.next();
  }

  /** Returns all frames that the server had queued for this client until now. */
  async rest(): Promise<unknown[]> {
    const frames: unknown[] = [];
    this.send({ event: '$ping', id: 'rest' });
    for (;;) {
      const frame = (await this.next()) as { event?: string; id?: string };
      if (frame.event === '$pong' && frame.id === 'rest') return frames;
      frames.push(frame);
    }
  }

  /** Closes the connection and waits for its end. */
  async leave(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.close();
    await closed;
  }
}
