/** The part of Bun that its server uses. */
declare const Bun: {
  serve<Data>(options: {
    port: number;
    fetch(
      request: Request,
      server: { upgrade(request: Request, options: { data: Data }): boolean },
    ): Response | undefined;
    websocket: {
      perMessageDeflate: boolean;
      idleTimeout: number;
      open(socket: BunSocket<Data>): void;
      message(socket: BunSocket<Data>, message: string): void;
    };
  }): { port: number };
};

interface BunSocket<Data> {
  readonly data: Data;
  subscribe(topic: string): void;
  publish(topic: string, message: string, compress: boolean): number;
  send(message: string): number;
}
