/** The steps of a trace, one a line. */
import type { Counterexample, TraceStep } from '../trace/index.js';
import { counted } from './numbers.js';

/** So many of its last steps are shown where there is little room. */
const TAIL = 8;

/** `12 task0: add/read`, every step. */
export function traceSteps({ steps }: Pick<Counterexample, 'steps'>): string[] {
  return steps.map((step, index) => `${procedureOf(step, index)}/${labelOf(step)}`);
}

const procedureOf = ({ actor, procedure }: TraceStep, index: number): string =>
  `${index + 1} ${actor}: ${procedure}`;

function labelOf({ label, alternative, choice }: TraceStep): string {
  const way = alternative === undefined ? '' : `: ${alternative}`;
  const which = choice === undefined ? '' : ` [${choice}]`;
  return `\`${label}\`${way}${which}`;
}

/** The last steps, and how many there are before them; a label that does not fit stands by itself. */
export function traceTail(trace: Pick<Counterexample, 'steps'>, room: number): string[] {
  const all = trace.steps.map((step, index) => {
    const [head, label] = [procedureOf(step, index), labelOf(step)];
    const line = `${head}/${label}`;
    return line.length <= room ? [line] : [head, `    ${label}`];
  });
  const left = all.length - TAIL;
  if (left <= 1) return all.flat();
  return [`... ${counted(left, 'step')} before these`, ...all.slice(left).flat()];
}
