import { existsSync, readFileSync } from 'node:fs';
import type { Type } from '@nestjs/common';
import * as hypernWs from '../../lib/index.js';
import { defaultCompression, defaultOptions } from '../../lib/ws/default-options.js';
import { resolveOptions } from '../../lib/ws/resolve-options.js';
import { TestApp, type AppFacts } from '../support/app.js';
import { BrowserConsole } from '../support/browser-console.js';
import {
  codeBlocks,
  codeSpans,
  fragments,
  proseOf,
  runPrinted,
  tableRows,
} from '../support/markdown.js';
import { typeErrors } from '../support/type-errors.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const text = read('README.md');
const blocks = codeBlocks(text);
const rows = tableRows(text);
const spans = codeSpans(text);
const firstScreen = blocks.filter(({ heading }) => heading === 'hypern-ws');
const codeOf = (info: string, part: string): string =>
  blocks.find((block) => block.info === info && block.code.includes(part))!.code;

const apps: TestApp[] = [];

async function start(facts: AppFacts): Promise<TestApp> {
  const app = await TestApp.start(facts);
  apps.push(app);
  return app;
}

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

describe('the first screen of the README', () => {
  const gateway = codeOf('ts', 'class ChatGateway');
  const browser = firstScreen.find(({ info }) => info === 'js')!.code;

  it('has 12 lines of gateway and 5 of browser code', () => {
    const lines = gateway.split('\n').filter((line) => line !== '' && !line.startsWith('import'));
    expect([lines.length, browser.split('\n').length]).toEqual([12, 5]);
  });

  it('does as printed what it prints', async () => {
    const { ChatGateway } = runPrinted(gateway);
    const app = await start({ providers: [ChatGateway as Type] });
    const printed = firstScreen.find(({ info }) => info === 'json')!.code.split('\n');
    const page = new BrowserConsole('http://localhost:3000', app.port);
    page.run(browser);
    await page.until(printed.length);
    page.close();
    expect(page.lines).toEqual(printed);
  });
});

describe('the code of the README', () => {
  it('has the types that it should have', () => {
    const sources = blocks.filter(({ info }) => info === 'ts').map(({ code }) => code);
    expect(sources.length).toBeGreaterThan(5);
    expect(typeErrors(sources)).toEqual([]);
  }, 60_000);

  it('adds an event in the quick start', async () => {
    const method = codeOf('ts', 'shout(');
    const gateway = codeOf('ts', 'class ChatGateway')
      .replace('MessageBody,', 'MessageBody, SubscribeMessage,')
      .replace(/\}$/, `${method}\n}`);
    const app = await start({ providers: [runPrinted(gateway).ChatGateway as Type] });
    const client = await app.connect('/chat');
    const [, sent, answer] = /`send\(\{ (event: 'shout'.*) \}\)` is answered by `(.*)`/.exec(text)!;
    client.send(`{${sent!.replace(/(\w+): /g, '"$1": ').replaceAll("'", '"')}}`);
    expect(JSON.stringify(await client.next())).toBe(answer);
  });

  it('decides before the 101', async () => {
    const { AccountGateway } = runPrinted(codeOf('ts', 'class AccountGateway'));
    const app = await start({ providers: [AccountGateway as Type] });
    await expect(app.connect('/account')).rejects.toMatchObject({ status: 401 });
    const headers = { authorization: 'Bearer open sesame' };
    await app.connect('/account', { headers });
    expect(app.get(hypernWs.SessionRegistry).ofUser('ali').length).toBe(1);
  });

  describe('tests a gateway, which', () => {
    const chat = runPrinted(codeOf('ts', 'class ChatGateway'));
    const app = runPrinted(codeOf('ts', 'class AppModule'), { './chat.gateway.js': chat });
    runPrinted(codeOf('ts', 'Test.createTestingModule'), { './app.module.js': app });
  });

  it('puts sessions into rooms', async () => {
    const { TableGateway } = runPrinted(codeOf('ts', 'class TableGateway'));
    const app = await start({ providers: [TableGateway as Type] });
    const [one, two] = [await app.connect('/tables'), await app.connect('/tables')];
    const sit = (id: number) => ({ event: 'sit', data: 'window', id });
    expect(await one.ask(sit(1))).toEqual({ event: '$ack', id: 1, data: { seated: 1 } });
    expect(await two.ask(sit(2))).toEqual({ event: '$ack', id: 2, data: { seated: 2 } });
    one.send({ event: 'toast', data: 'cheers' });
    expect(await two.next()).toEqual({ event: 'toast', data: 'cheers' });
    expect(await one.rest()).toEqual([]);
  });

  it('reads a session by hand', async () => {
    const { EchoRoute } = runPrinted(codeOf('ts', 'class EchoRoute'));
    const app = await start({ providers: [EchoRoute as Type] });
    const client = await app.connect('/echo');
    expect(await client.ask('"hello"')).toBe('hello');
  });
});

describe('the options of the README', () => {
  const OPTION = /^`([a-zA-Z]+(?:\.[a-zA-Z]+)?)`$/;
  const listed = new Map(
    rows
      .filter((row) => row.length === 5 && OPTION.test(row[0]!))
      .map(([name, unit, bounds, byDefault]) => [
        OPTION.exec(name!)![1]!,
        { unit: unit!, bounds: bounds!, byDefault: byDefault! },
      ]),
  );
  const { verifyClient: _, ...ofModule } = defaultOptions;
  const leaves = (value: object, prefix = ''): [string, unknown][] =>
    Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? leaves(member, `${prefix}${key}.`)
        : [[`${prefix}${key}`, member]],
    );
  const all = [...leaves(ofModule), ...leaves(defaultCompression, 'compression.')];

  it('are all there, and no others', () => {
    const names = all.map(([name]) => name);
    expect([...listed.keys()].toSorted()).toEqual([...names, 'heartbeat'].toSorted());
  });

  it('have their defaults', () => {
    for (const [name, value] of all.filter(([, value]) => typeof value !== 'function')) {
      const printed = JSON.stringify(value === Infinity ? 'Infinity' : value);
      const found = /^`(.*)`$/.exec(listed.get(name)!.byDefault)![1]!;
      expect([name, found.replaceAll('_', '').replaceAll("'", '"')]).toEqual([
        name,
        value === Infinity ? 'Infinity' : printed,
      ]);
    }
  });

  it('have their bounds', () => {
    const accepts = (name: string, value: number): boolean => {
      const [section, member] = name.split('.') as [string, string | undefined];
      const others = member === 'pingInterval' ? { pingTimeout: 1 } : {};
      const options = member ? { [section]: { ...others, [member]: value } } : { [section]: value };
      try {
        resolveOptions(options);
        return true;
      } catch {
        return false;
      }
    };
    const numbers = [...listed].filter(([, { bounds }]) => /^(from )?\d/.test(bounds));
    expect(numbers.length).toBeGreaterThan(20);
    for (const [name, { bounds }] of numbers) {
      const [, least, most] = /^(?:from )?(\d+)(?: to (\d+))?/.exec(bounds)!.map(Number);
      const low = [accepts(name, least!), accepts(name, least! - 1)];
      const high = accepts(name, Infinity) || (most! > 0 && accepts(name, most! + 1));
      expect([name, ...low, high]).toEqual([name, true, false, bounds.includes('Infinity')]);
    }
  });
});

describe('the README', () => {
  it('mentions every name that the package exports', () => {
    const names = [...namesOf('lib/index.ts'), ...namesOf('lib/protocol/contract.ts')];
    expect(names).toEqual(expect.arrayContaining(['RoomManager', 'WsUser', 'Contract', 'Pipe']));
    const text_ = spans.join(' ');
    const isMentioned = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(text_);
    expect(names.filter((name) => !isMentioned(name))).toEqual([]);
  });

  it('mentions no decorator and no member that is none', () => {
    const decorators = Array.from(
      proseOf(text).matchAll(/`@((?:On|Ws|Channel)\w+)\(/g),
      ([, n]) => n!,
    );
    const known = new Set([...Object.keys(hypernWs), ...['WebSocketGateway', 'WebSocketServer']]);
    expect(decorators.filter((name) => !known.has(name))).toEqual([]);
    const { RoomManager, ChannelManager, HeartbeatManager, SessionRegistry } = hypernWs;
    const { WebsocketRoute, Room, Channel, WebSocketSession } = hypernWs;
    const classes = {
      RoomManager,
      ChannelManager,
      HeartbeatManager,
      SessionRegistry,
      WebsocketRoute,
    };
    for (const [name, { prototype }] of Object.entries({
      ...classes,
      Room,
      Channel,
      WebSocketSession,
    })) {
      const row = rows.find((cells) => cells.length === 2 && cells[0] === `\`${name}\``)!;
      const members = Array.from(row[1]!.matchAll(/`(\w+)[^`]*`/g), ([, member]) => member!);
      const isThere = (member: string): boolean => member in prototype || OWN.has(member);
      expect([name, members.filter((member) => !isThere(member))]).toEqual([name, []]);
    }
  });

  it('mentions every error that the server’s side throws', () => {
    const [union] = /type HypernWsErrorCode =[^;]+/.exec(read('lib/errors.ts'))!;
    const codes = Array.from(union.matchAll(/'(\w+)'/g), ([, code]) => code!);
    const atServer = codes.slice(0, codes.indexOf('NO_WEBSOCKET'));
    expect(atServer.length).toBeGreaterThan(15);
    expect(atServer.filter((code) => !spans.includes(code))).toEqual([]);
  });

  it('names files that are there', () => {
    const paths = spans.filter((span) => /^(?:lib|sample|test)\/[\w./-]+$/.test(span));
    const links = Array.from(
      proseOf(text).matchAll(/\]\((?!https?:|#)([^)#]+)/g),
      ([, path]) => path!,
    );
    expect(paths.length).toBeGreaterThan(3);
    const named = [...paths, ...links];
    expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  it('links to headings that are there', () => {
    const { named, there } = fragments(text);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((fragment) => !there.includes(fragment))).toEqual([]);
    const protocol = fragments(read('lib/protocol/PROTOCOL.md')).there;
    const elsewhere = Array.from(
      text.matchAll(/PROTOCOL\.md#([\w-]+)/g),
      ([, fragment]) => fragment!,
    );
    expect(elsewhere.filter((fragment) => !protocol.includes(fragment))).toEqual([]);
  });

  it('has no JSON that is none', () => {
    const examples = [...spans, ...blocks.filter(({ info }) => info === 'json').map((b) => b.code)];
    const json = examples.filter(
      (span) => span.startsWith('{"') && !span.startsWith('{"channel","'),
    );
    expect(json.length).toBeGreaterThan(5);
    for (const example of json.flatMap((e) => (e.startsWith('{"e') ? e.split('\n') : [e]))) {
      expect(() => JSON.parse(example) as unknown).not.toThrow();
    }
  });
});

/** Members that only instances have. */
const OWN = new Set(['name', 'id', 'message', 'pong', 'ping', 'close', 'error']);

/** The names that a source exports, aside from what it hands on as a whole. */
function namesOf(path: string): string[] {
  const source = read(path);
  const lists = Array.from(source.matchAll(/^export (?:type )?\{([^}]+)\}/gm), ([, list]) => list!);
  const single = Array.from(
    source.matchAll(/^export (?:interface|type|class|enum) (\w+)/gm),
    ([, n]) => n!,
  );
  return [...lists.flatMap((list) => list.match(/\b(?!type\b)\w+/g)!), ...single];
}
