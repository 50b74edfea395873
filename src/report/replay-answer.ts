/** What a search says where a trace is not reproduced: fixed in this tree, or not, or not known. */
import { match } from 'ts-pattern';
import type { ErrorData } from '../errors/index.js';
import type { Decision } from '../explore/index.js';
import type { Counterexample } from '../trace/index.js';
import { treeTitle } from './campaign-command.js';
import { pageOf, paragraph } from './campaign-page.js';
import { counted, duration } from './numbers.js';

/** Where a trace was replayed. */
export interface ReplayPlace {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scope: string;
}

/** Whether what the trace shows is fixed: only if the claim holds in every state within the scope. */
export const isFixed = (kind: Counterexample['property']['kind'], decision: Decision): boolean =>
  decision.verdict === 'HOLDS' && kind !== 'sometimes';

/** The answer, in lines. */
export function answerLines(
  { name, kind }: Counterexample['property'],
  decision: Decision,
  columns: number,
): string[] {
  const { width } = pageOf({ columns, colour: false });
  return paragraph(answer(name, kind, decision), width, '', 4);
}

function answer(
  name: string,
  kind: Counterexample['property']['kind'],
  decision: Decision,
): string {
  const { verdict, states, depth, path, stop, seconds } = decision;
  const searched = `${counted(states, 'state')}, depth ${depth}, ${duration(seconds)}`;
  const length = counted(path?.taken.length ?? 0, 'step');
  if (kind === 'sometimes') {
    return match(verdict)
      .with('HOLDS', () => `${name} is still reached in this tree, in ${length}.`)
      .with('VACUOUS', () => `${name} is reached nowhere in this tree and scope (${searched}).`)
      .otherwise(() => notKnown(name, decision));
  }
  return match(verdict)
    .with('HOLDS', () => `Fixed in this tree: ${name} HOLDS in this scope (${searched}).`)
    .with('VIOLATED', () => `Not fixed: ${name} is VIOLATED in this tree too, in ${length}.`)
    .with('VACUOUS', () => `${name} is VACUOUS in this tree and scope (${searched}): not fixed.`)
    .otherwise(() => notKnown(name, { ...decision, stop }));
}

const notKnown = (name: string, { stop, states, depth }: Decision): string => {
  const why = match(stop)
    .with('max-states', () => 'the limit of states was reached')
    .with('timeout', () => 'time was over')
    .with('memory', () => 'memory was full')
    .otherwise(() => 'the search was interrupted');
  const where = `${counted(states, 'state')}, depth ${depth}`;
  return `Whether ${name} holds in this tree is UNKNOWN: ${why} (${where}).`;
};

/** A step that is not enabled; which, and what is, where no error says so. */
export function misfitLines(
  place: ReplayPlace,
  { step, steps, actor, label, enabled }: ErrorData['R002'],
  { columns, detailed }: { readonly columns: number; readonly detailed: boolean },
): string[] {
  const { width } = pageOf({ columns, colour: false });
  const can = enabled.length === 0 ? 'nothing' : enabled.join(', ');
  const head = `Does not fit ${treeTitle(place)} any more: stopped at step ${step} of ${steps}.`;
  if (!detailed) return [head];
  return [
    head,
    ...paragraph(`\`${label}\` of ${actor} is not enabled`, width, '  ', 6),
    ...paragraph(`enabled: ${can}`, width, '  ', 6),
  ];
}
