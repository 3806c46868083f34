import { readFileSync } from 'node:fs';
import type { Type } from '@nestjs/common';
import {
  ChannelManager,
  CloseCode,
  EXCEPTION_EVENT,
  ReservedEvent,
  SUBPROTOCOL,
} from '../../lib/index.js';
import { failureOfStatus } from '../../lib/protocol/failure.js';
import { reconnectAfter } from '../../lib/protocol/reconnect.js';
import { AUTH_PREFIX } from '../../lib/protocol/subprotocol.js';
import { defaultOptions } from '../../lib/ws/default-options.js';
import { TestApp } from '../support/app.js';
import { codeBlocks, codeSpans, fragments, runPrinted, tableRows } from '../support/markdown.js';
import { expectedOf, Player } from '../support/player.js';
import { RawClient } from '../support/raw-client.js';
import { typeErrors } from '../support/type-errors.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const text = read('lib/protocol/PROTOCOL.md');
const blocks = codeBlocks(text);
const rows = tableRows(text);

/** Groups of numbers as the page writes them: `1,024`. */
const written = (value: number): string => value.toLocaleString('en-US');
const rowOf = (name: string): string => rows.find(([first]) => first === name)!.join(' | ');

describe('the description of the protocol', () => {
  it('has every close code, with what a client does after it', () => {
    const verdicts = new Map([
      ["don't reconnect", 'never'],
      ["**don't reconnect** before something has changed", 'never'],
      ['**reconnect with backoff**', 'backoff'],
      ['**reconnect soon**', 'soon'],
      ['reconnect with backoff', 'backoff'],
    ]);
    const found = new Map<number, unknown>();
    for (const [, verdict, codes] of rows.filter(([, second]) => verdicts.has(second!))) {
      for (const [code] of codes!.matchAll(/\b\d{4}\b(?= [a-z])/g)) {
        found.set(Number(code), verdicts.get(verdict!));
      }
    }
    const codes = Object.values(CloseCode).filter((code) => typeof code === 'number');
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(codes.map((code) => [code, reconnectAfter(code)])),
    );
  });

  it('has every error code', () => {
    const [union] = /type FailureCode =[^;]+/.exec(read('lib/protocol/failure.ts'))!;
    const codes = Array.from(union.matchAll(/'(\w+)'/g), ([, code]) => `\`${code}\``);
    expect(codes.length).toBeGreaterThan(15);
    const listed = new Set(rows.map(([first]) => first));
    expect(codes.filter((code) => !listed.has(code))).toEqual([]);
  });

  it('has the status and the close code of each error that the application throws', () => {
    const isListed = ([code, thrown]: readonly string[]) =>
      /^`[A-Z_]+`$/.test(code!) && /^\d{3}/.test(thrown!);
    const listed = rows.filter((row) => row.length === 4 && isListed(row));
    expect(listed.length).toBe(9);
    for (const [code, thrown, status, close] of listed) {
      const failure = failureOfStatus(Number(thrown!.slice(0, 3)), '');
      expect([code, close]).toEqual([`\`${failure.code}\``, String(failure.close)]);
      expect(['as thrown', String(failure.status)]).toContain(status);
    }
  });

  it('has the close code that stands for each status of a refusal', () => {
    const listed = rows.filter(([status, close]) => /^\d{3}$/.test(status!) && close !== '');
    expect(listed.map(([status]) => status)).toEqual(['401', '403', '408', '429', '500', '503']);
    for (const [status, close] of listed) {
      expect([status, close]).toEqual([status, String(failureOfStatus(Number(status), '').close)]);
    }
  });

  it('has every event of the protocol, and its subprotocol', () => {
    const spans = new Set(codeSpans(text));
    const names = [...Object.values(ReservedEvent), EXCEPTION_EVENT, SUBPROTOCOL, AUTH_PREFIX];
    expect(names.filter((name) => !spans.has(name))).toEqual([]);
  });

  it('has the limits that are the defaults', () => {
    const { handshake, inbound, limits, maxPayload, slowConsumer } = defaultOptions;
    const mebibytes = (bytes: number): string => `${bytes / 2 ** 20} MiB`;
    const seconds = (duration: number): string => `${duration / 1_000} s`;
    expect(rowOf('a message')).toContain(` ${mebibytes(maxPayload)},`);
    expect(rowOf('fragments of a message')).toContain(` ${limits.maxFragments} `);
    expect(rowOf("the application's decision on a handshake")).toContain(
      ` ${seconds(handshake.timeout)} `,
    );
    expect(rowOf('messages that wait to be handled')).toContain(
      ` ${inbound.maxPending}, or ${mebibytes(inbound.maxPendingBytes)} `,
    );
    expect(rowOf('time of a handler')).toContain(` ${seconds(inbound.timeout)} `);
    expect(rowOf('what the client has not read')).toContain(
      ` ${mebibytes(slowConsumer.maxBufferedBytes)} for ${seconds(slowConsumer.grace)} `,
    );
    expect(rowOf('a name')).toContain(` ${limits.maxNameBytes} bytes`);
    const counts = [
      limits.maxChannelsPerSession,
      limits.maxRoomsPerSession,
      limits.maxStreamsPerSession,
    ];
    expect(rowOf('subscriptions, rooms, streams')).toContain(` ${counts.map(written).join(', ')} `);
  });

  it('links to headings that are there', () => {
    const { named, there } = fragments(text);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((fragment) => !there.includes(fragment))).toEqual([]);
  });

  it('has a gateway with the types that it should have', () => {
    const sources = blocks.filter(({ info }) => info === 'ts').map(({ code }) => code);
    expect(typeErrors(sources)).toEqual([]);
  }, 60_000);

  it('has no JSON that is none', () => {
    const examples = codeSpans(text).filter((span) => span.startsWith('{'));
    expect(examples.length).toBeGreaterThan(15);
    for (const example of examples) expect(() => JSON.parse(example) as unknown).not.toThrow();
  });
});

describe('an example of the protocol', () => {
  const { DemoGateway } = runPrinted(blocks.find(({ info }) => info === 'ts')!.code);
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start({ providers: [DemoGateway as Type] });
  });

  afterEach(() => app.close());

  const sequences = blocks.filter(({ info, code }) => info === '' && code.startsWith('→'));
  it.each(sequences.map(({ heading, code }, index) => ({ heading, index, code })))(
    'plays: $heading, sequence $index',
    async ({ code }) => {
      const player = new Player(app.url('/demo'), (happening) => happen(app, happening));
      expect(await player.play(code)).toEqual(expectedOf(code));
    },
  );

  const exchanges = blocks.filter(({ info }) => info === 'http');
  it.each(exchanges)('is answered as HTTP says: $heading', async ({ code }) => {
    const [request, ...response] = code.split('\n\n');
    const client = await RawClient.dial(app.url());
    client.write(Buffer.from(`${request!.replaceAll('\n', '\r\n')}\r\n\r\n`));
    await client.until(() => client.response !== '');
    expect(client.response.replaceAll('\r\n', '\n').trim().split('\n').toSorted()).toEqual(
      expect.arrayContaining(response.join('\n\n').split('\n').toSorted()),
    );
    client.destroy();
  });

  it('is one of each kind', () => {
    expect([sequences.length, exchanges.length]).toEqual([11, 2]);
  });
});

/** Does what a line with `·` says. */
function happen(app: TestApp, happening: string): void {
  const [, deleted] = /^the server deletes the channel (\S+)$/.exec(happening) ?? [];
  if (deleted) app.get(ChannelManager).deleteChannel(deleted);
  else if (happening === 'the server stops') void app.nest.close();
  else throw new Error(`nobody knows how to do: ${happening}`);
}
