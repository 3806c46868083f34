import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Tells what the compiler has against printed sources; those that import each other included. */
export function typeErrors(sources: readonly string[]): string[] {
  const files = new Map(sources.map((source, index) => [nameOf(source, index), whole(source)]));
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const settings: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    noUnusedLocals: false,
    paths: {
      'hypern-ws': [`${root}lib/index.ts`],
      'hypern-ws/client': [`${root}lib/client/index.ts`],
      'hypern-ws/*': [`${root}lib/integrations/*/index.ts`],
    },
  };
  const host = ts.createCompilerHost(settings);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const source = files.get(path);
    if (source === undefined) return getSourceFile(path, languageVersion, ...rest);
    return ts.createSourceFile(path, source, languageVersion);
  };
  const program = ts.createProgram([...files.keys()], settings, host);
  return [...files.keys()]
    .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
    .map(({ file, messageText }) => {
      const where = file?.fileName.slice(root.length) ?? '';
      return `${where}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}

/** A source's name is in its first line, or that of its class: `chat.gateway.ts` of `ChatGateway`. */
function nameOf(source: string, index: number): string {
  const [, named] = /^\/\/ ([\w.-]+\.ts)\n/.exec(source) ?? [];
  if (named) return `${root}test/${named}`;
  const [, name] = /^export class (\w+)/m.exec(source) ?? [];
  const file = name?.replace(/(?<=[a-z])(?=[A-Z][a-z]+$)/, '.').toLowerCase() ?? `printed-${index}`;
  return `${root}test/${file}.ts`; // a folder that is there, so that the compiler looks into it
}

/** A method that is printed without its class gets one. */
function whole(source: string): string {
  if (!source.startsWith('  @')) return source;
  return [
    "import { MessageBody, SubscribeMessage } from '@nestjs/websockets';",
    `export class Printed {\n${source}\n}`,
  ].join('\n');
}
