/** A trace as data: what people read, files hold and replays follow. It names, it does not point. */
import { nearest, PvmcError } from '../errors/index.js';
import type { Machine, PlainSpace, PlainState, Taken } from '../model/index.js';

/** One action, by the names of its actor, its procedure and its statement. */
export interface TraceStep {
  readonly actor: string;
  readonly procedure: string;
  readonly label: string;
  /** Which alternative was taken, where the statement has several. */
  readonly alternative?: string;
  /** Which way, where it can be taken in several; the first when it is left out. */
  readonly choice?: number;
}

export interface Trace {
  /** Which of the machine's initial states it starts in. */
  readonly initial: number;
  readonly steps: readonly TraceStep[];
}

/** A path as a search gives it. */
export interface Path {
  readonly initial: number;
  readonly taken: readonly Taken[];
}

/** Where in a replay a step is looked up; it goes into the error when the step does not fit. */
export interface Place {
  /** Counted from 1. */
  readonly step: number;
  readonly steps: number;
  /** Digests, when the trace was found on another machine. */
  readonly machines?: { readonly found: string; readonly now: string };
}

/** Others are counted, not listed. */
const ENABLED_SHOWN = 8;

export const traceOf = (machine: Machine, { initial, taken }: Path): Trace => ({
  initial,
  steps: taken.map((way) => traceStepOf(machine, way)),
});

export function traceStepOf(machine: Machine, { actor, action, choice }: Taken): TraceStep {
  const { procedure, label, alternative, choices } = action;
  return {
    actor: machine.actors[actor]?.name ?? '?',
    procedure,
    label,
    ...(alternative === null ? {} : { alternative }),
    ...(choices === 1 ? {} : { choice }),
  };
}

/** The step as people read it: `list_add(lru)`, `operation: map [1]` with alternative and choice. */
export function labelOf({ label, alternative, choice }: TraceStep): string {
  const way = alternative === undefined || alternative === label ? '' : `: ${alternative}`;
  return `${label}${way}${choice === undefined ? '' : ` [${choice}]`}`;
}

/**
 * The action that a step of a trace names, in a state.
 *
 * Errors: R002 when no such action is enabled there, M005 when a guard throws.
 */
export function resolve(
  space: PlainSpace,
  state: PlainState,
  step: TraceStep,
  place: Place,
): Taken {
  const ways = space.enabled(state);
  const found = ways.find((taken) => isNamed(traceStepOf(space.machine, taken), step));
  if (found !== undefined) return found;
  throw misfit(
    step,
    ways.map((taken) => traceStepOf(space.machine, taken)),
    place,
  );
}

const isNamed = (way: TraceStep, step: TraceStep): boolean =>
  way.actor === step.actor &&
  way.procedure === step.procedure &&
  way.label === step.label &&
  way.alternative === step.alternative &&
  (way.choice ?? 0) === (step.choice ?? 0);

function misfit(step: TraceStep, ways: readonly TraceStep[], place: Place): PvmcError<'R002'> {
  const named = [
    ...new Set(nearestFirst(step, ways).map((way) => `${way.actor} \`${labelOf(way)}\``)),
  ];
  const more = named.length - ENABLED_SHOWN;
  const enabled = more > 0 ? [...named.slice(0, ENABLED_SHOWN), `${more} more`] : named;
  return new PvmcError('R002', { ...place, actor: step.actor, label: labelOf(step), enabled });
}

/** What the actor itself can do comes first, then what is called most like the step. */
function nearestFirst(step: TraceStep, ways: readonly TraceStep[]): TraceStep[] {
  const near = nearest(
    step.label,
    ways.map(({ label }) => label),
  );
  const rank = ({ actor, label }: TraceStep): number =>
    (actor === step.actor ? 0 : 2) + (near.includes(label) ? 0 : 1);
  return [...ways].sort((a, b) => rank(a) - rank(b));
}
