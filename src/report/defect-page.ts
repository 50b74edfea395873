/** The files of `counterexamples/` that people read: a page for each defect, and the table of all. */
import type { DefectTrace } from '../campaign/index.js';
import { quoted, treeTitle } from './campaign-command.js';
import { counted, thousands } from './numbers.js';
import { replayText } from './replay-text.js';

const WIDTH = 100;

/** Where the files lie, from the root of the repository. */
const FOLDER = 'counterexamples';

/** The trace with CPUs as columns, and what became of the defect. */
export function defectPage({ name, row, bounds, counterexample, replayed, mended }: DefectTrace) {
  const { property, before, history } = row;
  const file = `${FOLDER}/${name}.json`;
  const text = replayText(replayed, { colour: false, width: WIDTH, command: replayOf(file, null) });
  return [
    `# ${capital(row.what)}`,
    '',
    `* Property: \`${property}\`: ${counterexample.property.claim}`,
    `* Tree: ${treeTitle(before)}`,
    `* Scope: \`${before.scope}\`: ${bounds}`,
    `* Known from: ${history}`,
    `* ${fixOf(row, mended, file)}`,
    '',
    '```',
    text.trimEnd(),
    '```',
    '',
  ].join('\n');
}

function fixOf(
  { property, fix, after }: DefectTrace['row'],
  mended: DefectTrace['mended'],
  file: string,
) {
  if (after === null || mended === null) return 'Fix: none in the trees of the manifest';
  const states = after.states === undefined ? '' : ` (${counted(after.states, 'state')})`;
  const trace =
    mended.kind === 'not violated'
      ? 'every step of the trace fits, and nothing is violated'
      : `the trace does not fit at step ${mended.step}`;
  return [
    `Fix: ${fix.map((name) => `\`${name}\``).join(', ')}.`,
    `On ${treeTitle(after)} ${trace}; \`${property}\` HOLDS there${states}:`,
    `\`${replayOf(file, after)}\``,
  ].join(' ');
}

function replayOf(file: string, on: { tree: string; patches: readonly string[] } | null): string {
  const flags =
    on === null
      ? []
      : [
          ['--tree', on.tree],
          ...(on.patches.length === 0 ? ['none'] : on.patches).map((patch) => ['--patch', patch]),
        ];
  return ['npx pvmc replay', file, ...flags.flat().map(quoted)].join(' ');
}

/** `counterexamples/README.md` */
export function defectTable(traces: readonly DefectTrace[]): string {
  const rows = traces.map(({ name, row, counterexample }) => {
    const { what, property, before, fix } = row;
    return cells([
      what,
      treeTitle(before),
      property,
      before.scope,
      thousands(counterexample.length),
      fix.length === 0 ? 'none' : fix.join(', '),
      `[columns](${name}.md), [trace](${name}.json)`,
    ]);
  });
  return [
    '# Counterexamples',
    '',
    'The shortest trace of each defect that the manifest shows. No shorter one exists in its scope.',
    '',
    '```',
    'npx pvmc replay counterexamples/FILE.json              # reproduced, exit code 0',
    'npx pvmc replay counterexamples/FILE.json --patch P    # on another tree: fixed, or not',
    'npm run counterexamples                                # makes this folder anew',
    '```',
    '',
    cells(['defect', 'tree', 'property', 'scope', 'steps', 'fix', 'files']),
    cells(['---', '---', '---', '---', '---:', '---', '---']),
    ...rows,
    '',
  ].join('\n');
}

const cells = (texts: readonly string[]): string =>
  `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
