/** A replay as a test for jest, which needs nothing but the public door of pvmc. */
import { PvmcError } from '../errors/index.js';
import type { Decision } from '../explore/index.js';
import { type Counterexample, counterexampleText, type ReplayResult } from '../trace/index.js';
import { treeTitle } from './campaign-command.js';
import { counted } from './numbers.js';
import { isFixed } from './replay-answer.js';

export interface EmittedTest {
  /** Of the file; it is what errors of the test name. */
  readonly name: string;
  readonly counterexample: Counterexample;
  /** What `pvmc ask` was asked, where that is no property with a name. */
  readonly expression?: string | null;
  /** Null when a step does not fit. */
  readonly result: ReplayResult | null;
  readonly target: { readonly tree: string; readonly patches: readonly string[] };
  /** What a search said, where the trace is not reproduced. */
  readonly decision: Decision | null;
}

/** Columns of a line of code at most. */
const WIDTH = 100;

/**
 * The text of the test: that the trace is reproduced, or that the claim holds where it is fixed.
 *
 * Errors: C003 when neither is so.
 */
export function emittedTest(of: EmittedTest): string {
  const { counterexample, result, target, decision } = of;
  const { name, kind } = counterexample.property;
  if (result?.kind === 'reproduced') return reproducedTest(of, result.at, result.kernelBug);
  if (decision !== null && isFixed(kind, decision)) return fixedTest(of);
  const where = treeTitle(target);
  const known = decision?.verdict ?? 'UNKNOWN';
  throw new PvmcError('C003', {
    what: `--emit-test has nothing to say: the trace is not reproduced on ${where}, and there ${name} is ${known}.`,
  });
}

function reproducedTest(of: EmittedTest, at: number, kernelBug: string | null): string {
  const { name, counterexample } = of;
  const done = counterexample.property.kind === 'sometimes' ? 'reached' : 'violated';
  const bug = kernelBug === null ? [] : [`    kernelBug: ${quote(kernelBug)},`];
  const trace = counterexampleText(counterexample).replace(/[\\`]|\$(?=\{)/gu, '\\$&');
  return text(
    [...definedBy(of), 'ownCatalogue', 'parseCounterexample', 'replay'],
    [
      'const counterexample = parseCounterexample(',
      `  ${quote(name)},`,
      `  \`${trace}\`,`,
      ');',
      '',
      `test(${titleOf(of, `${done} in ${counted(at, 'step')}`)}, () => {`,
      ...setting(of),
      '  expect(replay(machine, counterexample, property)).toMatchObject({',
      "    kind: 'reproduced',",
      `    at: ${at},`,
      ...bug,
      '  });',
      '});',
    ],
  );
}

function fixedTest(of: EmittedTest): string {
  return text(
    ['decide', ...definedBy(of), 'ownCatalogue'],
    [
      `test(${titleOf(of, 'HOLDS')}, async () => {`,
      ...setting(of),
      "  expect(await decide(machine, property)).toMatchObject({ verdict: 'HOLDS' });",
      '});',
    ],
  );
}

const titleOf = ({ counterexample, target }: EmittedTest, verdict: string): string =>
  quote(
    `${counterexample.property.name} on ${treeTitle(target)}, ${counterexample.scope}: ${verdict}`,
  );

const definedBy = ({ expression = null }: EmittedTest): readonly string[] =>
  expression === null ? [] : ['expressionProperty'];

const setting = ({ target, counterexample, expression = null }: EmittedTest): string[] => [
  '  const catalogue = ownCatalogue();',
  `  const scope = ${quote(counterexample.scope)};`,
  ...patchesLine(target.patches),
  `  const machine = catalogue.machine(${quote(target.tree)}, patches, scope);`,
  expression === null
    ? `  const property = catalogue.property(${quote(counterexample.property.name)});`
    : `  const property = expressionProperty(${quote(expression)});`,
];

/** As Biome and Prettier lay out an array. */
function patchesLine(patches: readonly string[]): string[] {
  const line = `  const patches = [${patches.map(quote).join(', ')}];`;
  if (patches.length === 0) return ['  const patches: string[] = [];'];
  if (line.length <= WIDTH) return [line];
  return ['  const patches = [', ...patches.map((name) => `    ${quote(name)},`), '  ];'];
}

const text = (uses: readonly string[], body: readonly string[]): string =>
  [
    '/** Printed by `npx pvmc replay --emit-test`. */',
    "import { expect, test } from '@jest/globals';",
    `import { ${uses.join(', ')} } from 'pvmc';`,
    '',
    ...body,
    '',
  ].join('\n');

const quote = (word: string): string => `'${word.replace(/[\\']/gu, '\\$&')}'`;
