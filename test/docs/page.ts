/** A page of the docs that writes files and runs commands. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Block =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'diff'; readonly name: string; readonly text: string }
  | { readonly kind: 'console'; readonly turns: readonly Turn[] };

/** A command, and what the page says that it prints. */
export interface Turn {
  readonly command: string;
  readonly printed: string;
}

/** The fenced blocks that name a file, and those of a terminal, in their order. */
export function blocksOf(path: string): readonly Block[] {
  const page = readFileSync(path, 'utf8');
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gmu)].flatMap(
    ([, language, name, text = '']): Block[] => {
      if (language === 'console') return [{ kind: 'console', turns: turnsOf(text) }];
      if (name === undefined) return [];
      return [{ kind: language === 'diff' ? 'diff' : 'file', name, text }];
    },
  );
}

const turnsOf = (text: string): readonly Turn[] =>
  text
    .split(/^\$ /gmu)
    .slice(1)
    .map((turn) => {
      const [command = ''] = /^(?:.*\\\n)*.*\n/u.exec(turn) ?? [];
      return { command: command.trimEnd(), printed: turn.slice(command.length) };
    });

/** Makes a file, or changes one as `patch` would: what is there must be there, once. */
export function applyTo(dir: string, { kind, name, text }: Exclude<Block, { kind: 'console' }>) {
  const path = join(dir, name);
  if (kind === 'file') {
    writeFileSync(path, text);
    return;
  }
  const lines = text.split('\n').slice(0, -1);
  const side = (sign: string): string =>
    lines
      .filter((line) => !line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const [before, after] = [side('+'), side('-')];
  const parts = readFileSync(path, 'utf8').split(before);
  if (parts.length !== 2) throw new Error(`${name} has ${parts.length - 1} times:\n${before}`);
  writeFileSync(path, parts.join(after));
}
