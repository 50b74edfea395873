/** Does what `docs/review-a-patch.md` says, in a folder of its own, and compares what is printed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { builtMain } from '../cli/built.js';
import { applyTo, type Block, blocksOf } from './page.js';

const root = process.cwd();
const blocks = blocksOf(join(root, 'docs/review-a-patch.md'));
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pvmc-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let code = 0;

/** Runs a command in a shell, with the pvmc that is built; progress is for those who wait. */
function printedBy(command: string): string {
  const line = command
    .replace(/^npx pvmc (?!list|replay)\w+/u, '$& --quiet')
    .replace(/^npx pvmc/u, `'${process.execPath}' '${builtMain()}'`)
    .replaceAll('$?', String(code));
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: dir, encoding: 'utf8' });
  code = status ?? -1;
  return stdout + stderr;
}

/** Seconds are those of another day, and what stands in front of them is moved by their digits. */
const plain = (text: string): string =>
  text
    .replace(/[\d.]+ s\b/gu, 'N s')
    .replace(/(?<=\S) {2,}/gu, '  ')
    .trimEnd();

/** Lines that the page leaves out may be any. */
const pattern = (printed: string): RegExp =>
  new RegExp(
    `^${plain(printed)
      .split(/^\[\.\.\.\]$/mu)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'))
      .join('[^]*?')}$`,
    'u',
  );

const named = (block: Block, index: number): [string, Block] => [
  `${index + 1}: ${block.kind === 'console' ? block.turns[0]?.command.split('\n')[0] : `${block.kind} ${block.name}`}`,
  block,
];

describe('the page, block by block', () => {
  test.each(blocks.map(named))('%s', (_, block) => {
    if (block.kind !== 'console') {
      applyTo(dir, block);
      return;
    }
    for (const { command, printed } of block.turns) {
      const got = plain(printedBy(command));
      if (pattern(printed).test(got)) continue;
      expect(`$ ${command}\n${got}`).toBe(`$ ${command}\n${plain(printed)}`);
    }
  });

  test('it runs every command that it is about', () => {
    const commands = blocks.flatMap((one) =>
      one.kind === 'console' ? one.turns.map(({ command }) => command) : [],
    );
    for (const verb of ['list', 'review', 'replay', 'ask', 'ablate', 'campaign']) {
      expect(commands).toContainEqual(expect.stringMatching(`^npx pvmc ${verb} `));
    }
  });
});

test('the types of its file are right', () => {
  mkdirSync(join(root, 'out'), { recursive: true });
  const own = mkdtempSync(join(root, 'out/page-'));
  try {
    for (const block of blocks) {
      if (block.kind !== 'console' && block.name === 'my-patch.ts') applyTo(own, block);
    }
    const config = {
      extends: '../../tsconfig.json',
      compilerOptions: {
        noEmit: true,
        rootDir: '../..',
        paths: { pvmc: ['../../src/index.ts'], 'pvmc/models/*.js': ['../../models/*.ts'] },
      },
      include: ['my-patch.ts'],
    };
    writeFileSync(join(own, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/.bin/tsc');
    const { stdout, status } = spawnSync(tsc, ['-p', own], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
});
