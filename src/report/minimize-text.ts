/** How a counterexample was shortened, and what came of it. */
import { match, P } from 'ts-pattern';
import type { Minimized, Pass } from '../minimize/index.js';
import { treeTitle } from './campaign-command.js';
import { pageOf, paragraph } from './campaign-page.js';
import { counted, thousands } from './numbers.js';

export interface MinimizeTextOptions {
  readonly columns: number;
  /** Where the shorter one was written; null when nothing was gained. */
  readonly written: { readonly path: string; readonly command: string } | null;
}

/** `left out operations: 57 -> 12 steps; 88 traces were tried` */
export function passLine(pass: Pass): string {
  const { from, to } = pass;
  const change = from === to ? `still ${steps(to)}` : `${thousands(from)} -> ${steps(to)}`;
  return match(pass)
    .with({ kind: 'drop' }, ({ unit, runs }) => {
      const tries = counted(runs, 'trace was tried', 'traces were tried');
      return `left out ${unit}s: ${change}; ${tries}`;
    })
    .with({ kind: 'search' }, ({ over, states, depth, stop }) => {
      const end = from === to ? endOf(stop) : 'found';
      const seen = `${counted(states, 'state')}, depth ${depth}, ${end}`;
      return `searched over ${over}: ${change}; ${seen}`;
    })
    .exhaustive();
}

const endOf = (stop: Minimized['stop']): string =>
  match(stop)
    .with('exhausted', () => 'nothing left to look at')
    .with('max-states', () => 'the limit of states was reached')
    .with('timeout', () => 'time was over')
    .with('interrupted', () => 'interrupted')
    .with(P.union('memory', 'walks'), () => 'memory was full')
    .exhaustive();

const steps = (count: number): string => counted(count, 'step');

/** What was pinned, what came out, and where it is. */
export function minimizeText(minimized: Minimized, options: MinimizeTextOptions): string {
  const { counterexample, symptom, from, result } = minimized;
  const { property, scope, length } = counterexample;
  const { width } = pageOf({ columns: options.columns, colour: false });
  const before = from === length ? 'as it was' : `from ${thousands(from)}`;
  const proof =
    result === 'shortest'
      ? 'No shorter trace to this violation exists in the scope.'
      : `A shorter one may exist: ${endOf(minimized.stop)}${depthOf(minimized)}.`;
  const lines = [
    ...paragraph(`${property.name} on ${treeTitle(counterexample)}, ${scope}`, width, '', 4),
    ...paragraph(`pinned to: ${symptom}`, width, '  ', 6),
    '',
    ...paragraph(`${capital(result)}: ${steps(length)}, ${before}. ${proof}`, width, '', 4),
    ...(options.written === null
      ? ['Nothing is written: the file has no more to gain.']
      : [`Written to ${options.written.path}; replay it with:`, `  ${options.written.command}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Up to where it is known that there is nothing shorter. */
function depthOf({ passes }: Minimized): string {
  const last = passes.at(-1);
  if (last?.kind !== 'search' || last.depth === 0) return '';
  return ` at depth ${last.depth}`;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
