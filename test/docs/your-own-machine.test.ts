/** Runs the code of `docs/your-own-machine.md`, as it stands there. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { transformSync } from '@swc/core';
import * as pvmc from '../../src/index.js';

const root = process.cwd();
const page = readFileSync(join(root, 'docs/your-own-machine.md'), 'utf8');

const blocks = (language: string): readonly string[] =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gmu)].flatMap(([, of, text]) =>
    of === language ? [text] : [],
  );

/** The blocks as one module; what it awaits at its top level, a script has to await in a function. */
async function printed(): Promise<string> {
  const code = blocks('ts').join('\n');
  const [imports, body] = [code.slice(0, code.indexOf("from 'pvmc';\n") + 13), code];
  const main = `${imports}export async function main() {${body.slice(imports.length)}}`;
  const { code: script } = transformSync(main, {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const lines: string[] = [];
  const log = (line: string): void => {
    lines.push(`${line}\n`);
  };
  const required = (name: string): unknown => {
    if (name === 'pvmc') return pvmc;
    throw new Error(`the page imports ${name}`);
  };
  const module: { main?: () => Promise<void> } = {};
  new Function('require', 'exports', 'console', script)(required, module, { log });
  await module.main?.();
  return lines.join('');
}

test('the page prints what it says it prints', async () => {
  expect(await printed()).toBe(blocks('text').join(''));
});

test('the page imports nothing but pvmc, and its types are right', () => {
  const code = blocks('ts').join('\n');
  expect([...code.matchAll(/\bfrom '([^']+)'/gu)].map(([, from]) => from)).toEqual(['pvmc']);
  mkdirSync(join(root, 'out'), { recursive: true });
  const dir = mkdtempSync(join(root, 'out/page-'));
  try {
    writeFileSync(join(dir, 'page.mts'), code);
    const config = {
      extends: '../../tsconfig.json',
      compilerOptions: {
        noEmit: true,
        rootDir: '../..',
        paths: { pvmc: ['../../src/index.ts'] },
      },
      include: ['page.mts'],
    };
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/.bin/tsc');
    const { stdout, status } = spawnSync(tsc, ['-p', dir], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
