/** The steps of a trace, one a line. */
import type { Counterexample } from '../trace/index.js';
import { counted } from './numbers.js';

/** So many of its last steps are shown where there is little room. */
const TAIL = 8;

/** `12 task0: add/read`, every step. */
export function traceSteps({ steps }: Pick<Counterexample, 'steps'>): string[] {
  return steps.map(({ actor, procedure, label, alternative, choice }, index) => {
    const way = alternative === undefined ? '' : `: ${alternative}`;
    const which = choice === undefined ? '' : ` [${choice}]`;
    return `${index + 1} ${actor}: ${procedure}/\`${label}\`${way}${which}`;
  });
}

/** The last steps, and how many there are before them. */
export function traceTail(trace: Pick<Counterexample, 'steps'>): string[] {
  const all = traceSteps(trace);
  const left = all.length - TAIL;
  if (left <= 1) return all;
  return [`... ${counted(left, 'step')} before these`, ...all.slice(left)];
}
