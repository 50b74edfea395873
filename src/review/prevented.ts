/** Whether a tree lets a trace of another tree happen, with whatever its actors do besides. */
import { Monitor, NoDeadlock, NoKernelBug, PackedSpace } from '../explore/index.js';
import type { Machine, Property, Taken } from '../model/index.js';
import type { Counterexample, TraceStep } from '../trace/index.js';

/** So many further steps an actor may take before one of the trace. */
const MOST_BESIDES = 500;

/**
 * Follows a trace on a machine with other statements. Where its next step is not possible, the actor
 * takes its own steps until it is, as long as there is one way only. Steps of `gone` are passed over.
 *
 * Returns: whether the property is broken on the way, or as the last actor goes on.
 */
export function canHappen(
  machine: Machine,
  { initial, steps }: Counterexample,
  property: Property,
  gone: (step: TraceStep) => boolean,
): boolean {
  if (initial >= machine.initial.length) return false;
  const run = new Following(machine, property, initial);
  for (const step of steps) {
    if (gone(step)) continue;
    if (run.follow(step)) return true;
    if (run.isLost) return false;
  }
  const last = steps.at(-1);
  return last !== undefined && run.goOn(last.actor);
}

class Following {
  isLost = false;
  private readonly space: PackedSpace;
  private readonly monitor: Monitor;
  private stopped = false;

  constructor(
    private readonly machine: Machine,
    private readonly property: Property,
    initial: number,
  ) {
    this.space = new PackedSpace(machine);
    const builtIn = property === NoDeadlock || property === NoKernelBug;
    const { stepper, stepperBefore } = this.space;
    this.monitor = new Monitor(builtIn ? [] : [property], stepper, stepperBefore);
    this.space.start(initial);
    this.monitor.onState(0);
  }

  /** Returns: whether the property is broken now. */
  follow(step: TraceStep): boolean {
    for (let besides = 0; besides <= MOST_BESIDES; besides++) {
      const ways = this.space.ways();
      const wanted = ways.find((way) => this.isStep(way, step));
      const own = ways.filter(({ actor }) => this.nameOf(actor) === step.actor);
      const taken = wanted ?? (own.length === 1 ? own[0] : undefined);
      if (taken === undefined) break;
      if (this.take(taken)) return true;
      if (this.stopped) break;
      if (wanted !== undefined) return false;
    }
    this.isLost = true;
    return false;
  }

  goOn(actor: string): boolean {
    for (let besides = 0; besides < MOST_BESIDES && !this.stopped; besides++) {
      const ways = this.space.ways();
      if (ways.length === 0) break;
      const own = ways.filter((way) => this.nameOf(way.actor) === actor);
      const [only, ...others] = own;
      if (only === undefined || others.length > 0) break;
      if (this.take(only)) return true;
    }
    const { stepper } = this.space;
    return this.property === NoDeadlock && stepper.unfinished() && this.space.ways().length === 0;
  }

  private take(taken: Taken): boolean {
    this.space.remember();
    if (!this.space.take(taken)) {
      this.stopped = true;
      return this.property === NoKernelBug;
    }
    this.monitor.onStep(0, taken);
    this.monitor.onState(0);
    return this.monitor.violations > 0;
  }

  private isStep({ actor, action, choice }: Taken, step: TraceStep): boolean {
    return (
      this.nameOf(actor) === step.actor &&
      action.procedure === step.procedure &&
      action.label === step.label &&
      (action.alternative ?? undefined) === step.alternative &&
      choice === (step.choice ?? 0)
    );
  }

  private nameOf(actor: number): string {
    return this.machine.actors[actor]?.name ?? '';
  }
}
