import * as common from '@nestjs/common';
import * as testing from '@nestjs/testing';
import * as websockets from '@nestjs/websockets';
import { transformSync } from '@swc/core';
import * as rxjs from 'rxjs';
import * as ws from 'ws';
import * as hypernWs from '../../lib/index.js';

/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** What stands after the fence: the language. */
  readonly info: string;
  readonly code: string;
  /** The nearest heading above, as text. */
  readonly heading: string;
}

/** Finds the fenced blocks of a Markdown text, in their order. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = '';
  let open: { info: string; lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    if (open && line === '```') {
      blocks.push({ info: open.info, code: open.lines.join('\n'), heading });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (line.startsWith('```')) open = { info: line.slice(3), lines: [] };
    else if (/^#+ /.test(line)) heading = line.replace(/^#+ /, '');
  }
  return blocks;
}

/** The text without its fenced blocks. */
export function proseOf(markdown: string): string {
  return markdown.replace(/^```.*\n[^]*?\n```$/gm, '');
}

/** The spans of inline code outside of fenced blocks. */
export function codeSpans(markdown: string): readonly string[] {
  return Array.from(proseOf(markdown).matchAll(/`([^`\n]+)`/g), ([, code]) => code!);
}

/** The rows of all tables, without heads: the text of their cells. */
export function tableRows(markdown: string): readonly (readonly string[])[] {
  const lines = proseOf(markdown).split('\n');
  return lines
    .filter((line, index) => {
      const isRule = /^\|[-|]+\|$/.test(line);
      const isHead = /^\|[-|]+\|$/.test(lines[index + 1] ?? '');
      return line.startsWith('|') && !isRule && !isHead;
    })
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** The fragments that links within a Markdown text name, and those that its headings have. */
export function fragments(markdown: string): { named: string[]; there: string[] } {
  const prose = proseOf(markdown);
  const named = Array.from(prose.matchAll(/\]\(#([^)]+)\)/g), ([, fragment]) => fragment!);
  const there = Array.from(prose.matchAll(/^#+ (.+)$/gm), ([, text]) =>
    text!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return { named, there };
}

type Exports = Readonly<Record<string, unknown>>;

const modules: Exports = {
  '@nestjs/common': common,
  '@nestjs/testing': testing,
  '@nestjs/websockets': websockets,
  'hypern-ws': hypernWs,
  rxjs,
  ws,
};

/**
 * Runs TypeScript as it is printed, against the sources of the library.
 * @param others - the modules that it may import beside packages, by how it names them.
 * @returns its exports.
 */
export function runPrinted(code: string, others: Exports = {}): Exports {
  const { code: compiled } = transformSync(code, {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  });
  const exports: Record<string, unknown> = {};
  const load = (name: string): unknown => {
    const found = others[name] ?? modules[name];
    if (!found) throw new Error(`a printed example imports "${name}"`);
    return found;
  };
  // oxlint-disable-next-line no-implied-eval, no-new-func -- the code is the project's own
  const run = new Function('require', 'exports', compiled) as (
    require: typeof load,
    to: typeof exports,
  ) => void;
  run(load, exports);
  return exports;
}
