/** Shortens a trace by leaving actions out, and looking whether the same thing still goes wrong. */
import type { Action, Machine, Taken } from '../model/index.js';
import type { TraceRunner } from './trace-runner.js';

/** What was left out at a time: all that one actor does, operations, or single actions. */
export type Unit = 'actor' | 'operation' | 'action';

/** One pass over a trace. */
export interface DropPass {
  readonly kind: 'drop';
  readonly unit: Unit;
  /** Lists of actions that were run. */
  readonly runs: number;
  /** Actions of the trace before and after. */
  readonly from: number;
  readonly to: number;
}

export interface DropOptions {
  readonly onPass?: (pass: DropPass) => void;
  /** Asked between runs, now and then. */
  readonly isOver: () => Promise<boolean>;
}

const UNITS: readonly Unit[] = ['actor', 'operation', 'action'];
/** Runs between two looks at whether time is over. */
const RUNS_A_LOOK = 32;

/**
 * Leaves out actors, then operations, then actions, many at a time and then fewer, over and over
 * until nothing more can be left out.
 *
 * Errors: those of the runner.
 */
export async function dropped(
  machine: Machine,
  runner: TraceRunner,
  trace: readonly Taken[],
  options: DropOptions,
): Promise<readonly Taken[]> {
  const dropper = new Dropper(machine, runner, trace, options);
  for (let before = -1; before !== dropper.best.length; ) {
    before = dropper.best.length;
    for (const unit of UNITS) if (!(await dropper.pass(unit))) return dropper.best;
  }
  return dropper.best;
}

class Dropper {
  private readonly rests: ReadonlySet<Action>;

  constructor(
    machine: Machine,
    private readonly runner: TraceRunner,
    public best: readonly Taken[],
    private readonly options: DropOptions,
  ) {
    const positions = machine.actors.flatMap(({ compiled }) => compiled.positions);
    this.rests = new Set(positions.flatMap(({ rest, actions }) => (rest ? actions : [])));
  }

  /** Returns: false when time is over. */
  async pass(unit: Unit): Promise<boolean> {
    const [runs, from] = [this.runner.runs, this.best.length];
    const inTime = await this.shorten(unit);
    const { onPass } = this.options;
    onPass?.({ kind: 'drop', unit, runs: this.runner.runs - runs, from, to: this.best.length });
    return inTime;
  }

  /** Halves the number of units that are left out together, from half of them down to one. */
  private async shorten(unit: Unit): Promise<boolean> {
    let size = unit === 'actor' ? 1 : Math.ceil(this.groups(unit).length / 2);
    for (; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      let groups = this.groups(unit);
      for (let at = 0; at < groups.length; ) {
        if (this.runner.runs % RUNS_A_LOOK < 2 && (await this.options.isOver())) return false;
        if (this.without(groups.slice(at, at + size))) groups = this.groups(unit);
        else at += size;
      }
    }
    return true;
  }

  /** Returns: whether that was shorter. */
  private without(groups: readonly (readonly number[])[]): boolean {
    const out = new Set(groups.flat());
    const kept = this.best.filter((_, index) => !out.has(index));
    const most = this.best.length - 1;
    const shorter =
      this.runner.run(kept, 'leave out', most) ?? this.runner.run(kept, 'go on', most);
    if (shorter === null) return false;
    this.best = shorter;
    return true;
  }

  /** Indices of the trace, grouped by what is left out together. */
  private groups(unit: Unit): readonly (readonly number[])[] {
    if (unit === 'action') return this.best.map((_, index) => [index]);
    const all: number[][] = [];
    const current = new Map<number, number[]>();
    this.best.forEach(({ actor, action }, index) => {
      const known = current.get(actor);
      if (known !== undefined && (unit === 'actor' || !this.rests.has(action))) known.push(index);
      else {
        const group = [index];
        current.set(actor, group);
        all.push(group);
      }
    });
    return all;
  }
}
