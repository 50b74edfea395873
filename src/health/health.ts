/**
 * Whether properties would notice: faults of one statement are made in trees that have none, and it is
 * said which property detects each, which faults nobody notices, and how often each claim was tried.
 */
import type { Catalogue } from '../campaign/index.js';
import { EXIT, type ExitCode } from '../errors/index.js';
import { type Limits, limitsAt } from '../explore/index.js';
import { claimsOf, type Ground, groundOf } from './ground.js';
import { type Judging, judge } from './mutant.js';
import { mutationsOf, nameOf } from './mutation.js';
import type { HealthAt } from './progress.js';
import { propertyRows } from './property-rows.js';
import { type Health, type MutantRow, reasonOf } from './result.js';
import { type HealthSelection, selected, subjectsOf } from './selection.js';

/** `maxStates` bounds each exploration of a mutant, `timeout_s` and `signal` all of them. */
export interface HealthOptions extends Limits {
  /**
   * Asks only whether anybody notices: a mutant that is detected on one machine is explored on no
   * other, so that not every property that would detect it is known.
   */
  readonly survivorsOnly?: boolean;
  readonly onProgress?: (at: HealthAt) => void;
}

/**
 * Examines the machines of the plan that are selected, or a machine that is named in full.
 *
 * Errors: C001 for a name nobody knows, C003 when nothing is selected; those of the machines' steps.
 */
export async function health(
  catalogue: Catalogue,
  selection: HealthSelection,
  options: HealthOptions,
): Promise<Health> {
  const started_ms = performance.now();
  const seconds = (): number => (performance.now() - started_ms) / 1000;
  const grounds: Ground[] = [];
  for (const where of selected(catalogue, selection)) {
    const at = { ...where, mutant: 0, mutants: 0 };
    const limits = limitsAt(options, seconds());
    const ground = await groundOf(catalogue, where, limits, (search) =>
      options.onProgress?.({ ...at, seconds: seconds(), search }),
    );
    grounds.push(ground);
  }
  const todo = subjectsOf(grounds, selection.procedure).flatMap(({ procedure, on }) =>
    mutationsOf(procedure).map((mutation) => ({ mutation, on })),
  );
  const notes = new Map(catalogue.health.notes.map((note) => [note.mutation, note]));
  const mutants: MutantRow[] = [];
  for (const [index, { mutation, on }] of todo.entries()) {
    const judging: Judging = {
      catalogue,
      options,
      seconds,
      mutant: index + 1,
      mutants: todo.length,
    };
    const name = nameOf(mutation);
    const note = notes.get(name) ?? null;
    const row = { ...mutation, ...(await judge(mutation, on, judging)), name, note };
    mutants.push({ ...row, reason: reasonOf(row) });
  }
  const isWhole = Object.values(selection).every((one) => one === undefined);
  return {
    machines: grounds.map(({ where, examined, violated }) => ({
      ...where,
      states: examined.search.states,
      violated,
    })),
    leftOut: Math.max(0, catalogue.health.machines.length - grounds.length),
    survivorsOnly: options.survivorsOnly === true,
    properties: propertyRows(claimsOf(catalogue), grounds, mutants),
    mutants,
    staleNotes: isWhole ? staleNotes([...notes.keys()], mutants) : [],
    seconds: seconds(),
    interrupted: options.signal?.aborted === true,
  };
}

function staleNotes(noted: readonly string[], mutants: readonly MutantRow[]): readonly string[] {
  const open = mutants.filter(
    ({ reason, verdict }) => reason === 'harmless' || reason === 'missing' || verdict === 'UNKNOWN',
  );
  const names = new Set(open.map(({ name }) => name));
  return noted.filter((name) => !names.has(name));
}

/** 15 when a mutant that nobody notices is not explained, or a note explains none; 20 when a limit was reached. */
export function healthExitCode({ mutants, staleNotes: stale }: Health): ExitCode {
  if (stale.length > 0 || mutants.some(({ reason }) => reason === 'unexplained')) {
    return EXIT.expectationMissed;
  }
  return mutants.some(({ verdict }) => verdict === 'UNKNOWN') ? EXIT.inconclusive : EXIT.met;
}
