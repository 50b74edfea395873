/** The answer to "how do I get there?", around the trace that a replay prints. */
import type { Answer, ScopeAnswer } from '../ask/index.js';
import { treeTitle } from './campaign-command.js';
import { pageOf, paragraph } from './campaign-page.js';
import { counted, duration } from './numbers.js';

/** Where it was asked. */
export interface AskPlace {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scope: string;
}

export interface AskTextOptions {
  readonly columns: number;
  readonly place: AskPlace;
  /** The expression, or the name of the witness or the claim. */
  readonly asked: string;
  /** What other scopes say. */
  readonly others?: readonly ScopeAnswer[];
}

/** Lines in front of a trace to what was asked for: nothing, as the trace says it all. */
export function answerText(answer: Answer, options: AskTextOptions): string {
  const { width } = pageOf({ columns: options.columns, colour: false });
  const lines = [
    ...paragraph(headOf(answer, options.asked), width, '', 4),
    ...paragraph(`on ${treeTitle(options.place)}, scope: ${options.place.scope}`, width, '  ', 6),
    ...paragraph(lookedAt(answer), width, '  ', 6),
    ...otherLines(answer, options.others ?? [], width),
    ...nearLines(answer, width),
  ];
  return `${lines.join('\n')}\n`;
}

/** `unreachable in this scope (321 states, depth 91)` */
export function headOf(answer: Answer, asked: string): string {
  const { outcome, property, path, states, depth, vacuous } = answer;
  const isClaim = property.kind !== 'sometimes';
  const steps = counted(path?.taken.length ?? 0, 'step');
  const within = `${counted(states, 'state')}, depth ${depth}`;
  if (vacuous) return `VACUOUS in this scope, what it presupposes never held (${within}): ${asked}`;
  switch (outcome) {
    case 'reached':
      return isClaim ? `VIOLATED in ${steps}: ${asked}` : `REACHED in ${steps}: ${asked}`;
    case 'unreachable':
      return isClaim
        ? `HOLDS in this scope (${within}): ${asked}`
        : `UNREACHABLE in this scope (${within}): ${asked}`;
    case 'unknown':
      return `UNKNOWN, not ${isClaim ? 'violated' : 'reached'} in ${within}: ${asked}`;
  }
}

function otherLines({ outcome }: Answer, others: readonly ScopeAnswer[], width: number): string[] {
  if (others.length === 0) return [];
  const rows = others.map(({ scope, answer }) => {
    const word = answer.vacuous ? ', VACUOUS' : '';
    return `${scope} (${counted(answer.states, 'state')}${word})`;
  });
  const not = outcome === 'unreachable' ? 'nor' : 'not';
  return paragraph(`${not} in ${rows.join(', ')}`, width, '  ', 6);
}

function lookedAt({ outcome, stop, states, transitions, seconds }: Answer): string {
  const rate = `${counted(transitions, 'transition')}, ${duration(seconds)}`;
  if (outcome === 'reached') return `no shorter trace exists in the scope (${rate})`;
  if (outcome === 'unreachable') return `every reachable state was looked at (${rate})`;
  const why = {
    'max-states': 'the limit of states was reached',
    timeout: 'time was over',
    memory: 'memory was full',
    interrupted: 'the search was interrupted',
    walks: 'the walks ended',
    exhausted: 'the search ended',
  }[stop];
  return `${why} after ${counted(states, 'state')} (${rate})`;
}

function nearLines({ near, outcome, path }: Answer, width: number): string[] {
  if (near === null) return [];
  const { holding, blocking } = near;
  const all = holding.length + blocking.length;
  const known = outcome === 'unknown' && path === null ? ' so far' : '';
  const ever = (count: number): string =>
    count === 0
      ? `in no state ${known === '' ? 'at all' : 'so far'}`
      : `by itself in ${counted(count, 'state')}`;
  const rows = [
    ...holding.map(({ text }) => `holds   ${text}`),
    ...blocking.map(({ text, states }) => `BLOCKS  ${text}  (true ${ever(states)})`),
  ];
  const head = `Nearest miss${known}: ${holding.length} of ${all} conjuncts, in ${counted(near.path.taken.length, 'step')}.`;
  return ['', head, ...rows.flatMap((row) => paragraph(row, width, '  ', 10))];
}
